#pragma once

#include <string>

#include "service/score_leads.h"

namespace reif {

// How a lead's line looks.
struct LeadFormat {
  bool changes = true;
  bool explain = false;
};

// Appends {"lead":"u1","scores":{…},"grade":…,"stage":…,"labels":{…},"excluded":…,"changes":[…]} and a line feed.
void append_lead_json(const Plan& plan, const Scored& scored, const LeadFormat& format, std::string& out);

// Appends the lead as a line of CSV (RFC 4180), and the line of column names.
void append_lead_csv(const Plan& plan, const Scored& scored, std::string& out);
std::string csv_header(const Plan& plan);

// Calls `use` with the index of each ladder that is a label: all but the stages and `exclude`.
template <class Use>
void for_each_label(const Plan& plan, Use use) {
  for (std::size_t i = 0; i < plan.ladders.size(); ++i) {
    if (static_cast<int>(i) != plan.stage_ladder && static_cast<int>(i) != plan.exclude_ladder) {
      use(i);
    }
  }
}

// Where the lead is on a ladder, by its index in the plan.
const Rung& rung_of(const Plan& plan, const Outlook& outlook, std::size_t ladder);

bool is_excluded(const Plan& plan, const Outlook& outlook);
// The id of the rung where the lead is; empty where the model has no stages.
std::string stage_id(const Plan& plan, const Outlook& outlook);

}  // namespace reif
