#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/explanation.h"
#include "scoring/replay.h"
#include "storage/store.h"

namespace reif {

// What an alert says: a lead reached a stage.
struct AlertContent {
  std::string_view id;          // The alert's.
  std::int64_t number_of_lead;  // Which alert of this lead it is, from 1: a receiver orders by it.
  const ChangeRow& change;
  const LeadRow& lead;
  const std::vector<cel::Entry>& attributes;
  const std::vector<cel::Entry>& account_attributes;
  const Explanation& explanation;
  Time raised_at;
  std::string_view link;  // The lead's address; empty: none.
};

// The alert as one JSON object, {"type":"lead.stage_reached","timestamp":…,"data":{…}}, less than 20 KB: who, the
// firm, scores, grade, the sentence of reasons in German and English, which channels the lead may be contacted on
// (null: not known), and whether the crossing became known late.
std::string alert_message(const ScoringModel& model, const AlertContent& content);

// How a person is called: `name`, else first and last name, else the e-mail address, else the id.
std::string display_name(const std::vector<cel::Entry>& attributes, std::string_view id);
// The firm: `company` (a text, or a map with `name`), else the account's `name`; empty: not known.
std::string company_name(const std::vector<cel::Entry>& attributes, const std::vector<cel::Entry>& account);

// A crossing that became known more than this after it took effect is late.
inline constexpr Span kLateAfter = kMinute;

}  // namespace reif
