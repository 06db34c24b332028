#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "service/live/account_book.h"
#include "service/live/circle.h"
#include "service/live/scorer.h"
#include "storage/store.h"

namespace reif {

// What of a model and its use decides who is told what.
struct AlertPolicy {
  std::vector<std::string> stages;        // Reaching one of these is an alert; empty: the model's last stage.
  std::string value_attribute = "value";  // The lead's attribute that says what it could be worth.
  std::string link;                       // What a lead's address begins with: "https://reif.example/leads/".
};

// What is on record of one lead.
struct LeadRecord {
  // All that was ever recorded, and how many alerts there were.
  static LeadRecord of(const std::vector<ChangeRow>& rows, std::int64_t alerts);

  std::vector<ChangeRow> changes;  // Those that stand, in the order of history.
  std::vector<ChangeRow> told;     // Of all, withdrawn ones too: those that sales was told of.
  std::int64_t alerts = 0;
};

// Writes down where people stand after a stretch of log or time: rows for lists, changes as they become known, alerts
// for crossings that still hold. One thread's.
class LeadRecorder {
 public:
  // All must outlive it.
  LeadRecorder(Scorer& scorer, AccountBook& accounts, std::string model_version, AlertPolicy policy);

  struct Occasion {
    Time now = 0;
    bool alerts = true;  // False: history is loaded or states are rebuilt, which nobody is told about.
  };
  // Of a person whose circle was advanced to occasion.now. Rows are appended to the delta; `numbers` gives them
  // theirs; the record is brought up to date.
  void record(const Circle& circle, Circle::Person& person, const Occasion& occasion, LeadRecord& record,
              StateNumbers& numbers, StateDelta& delta);

 private:
  LeadRow row_of(const Circle& circle, Circle::Person& person, Time now);
  std::int64_t points_a_week_ago(Circle::Person& person, Time now);
  std::vector<ChangeRow> changes_of(const Circle::Person& person, Time now) const;
  std::vector<ChangeRow> revise(const Circle::Person& person, Time now, LeadRecord& record, StateDelta& delta) const;
  static bool was_told(const ChangeRow& change, const LeadRecord& record, std::vector<ChangeRow>& withdrawn);
  bool is_alert(const ChangeRow& change, const LeadRow& row, const LeadRecord& record) const;
  void raise(const ChangeRow& change, Circle::Person& person, const LeadRow& row, Time now, LeadRecord& record,
             StateNumbers& numbers, StateDelta& delta);

  Scorer& scorer_;
  AccountBook& accounts_;
  const Plan& plan_;
  std::string model_version_;
  AlertPolicy policy_;
  std::vector<bool> is_alert_stage_;  // By stage.
  Outlook outlook_;                   // Of the person at hand.
};

}  // namespace reif
