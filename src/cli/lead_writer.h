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

// "A1" … "D4".
std::string grade_name(int grade);
bool is_excluded(const Plan& plan, const Outlook& outlook);
// The id of the rung where the lead is; empty where the model has no stages.
std::string stage_id(const Plan& plan, const Outlook& outlook);

}  // namespace reif
