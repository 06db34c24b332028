// 8,000 firms that asked to sell on a marketplace, and the 842 that were won, under the behavioural model, beside a
// second computation that knows nothing but the CSV files and the model's lines.

#include <gmock/gmock.h>

#include "real_data/real_data.h"

namespace reif {
namespace {

using nlohmann::json;

constexpr const char* kLeads = "olist-funnel/olist_marketing_qualified_leads_dataset.csv";
constexpr const char* kDeals = "olist-funnel/olist_closed_deals_dataset.csv";
constexpr const char* kModel = "b2b_behavioural.yaml";

class Olist : public RealData {
 protected:
  static const std::string& events() {
    static const std::string text = import("olist_leads.yaml", kLeads) + import("olist_deals.yaml", kDeals);
    return text;
  }
};

// A contact form gives 50 points, a quarter of them is left after 360 days; 90 days of silence cost 5. A won deal is
// an outcome, no activity: it gives nothing and ends no silence.
struct Expected {
  double points = 0;
  std::vector<std::string> changes;

  Expected(Time contact, Time as_of) {
    if (contact > as_of) {
      return;
    }
    points = 50;
    changes.push_back(format_time(contact) + " nurture -> mql by an event");
    for (Time half = contact + 180 * kDay; half <= as_of; half += 180 * kDay) {
      points /= 2;
    }
    if (contact + 90 * kDay <= as_of) {
      points = std::max(0.0, points - 5);
    }
    if (contact + 180 * kDay <= as_of) {
      changes.push_back(format_time(contact + 180 * kDay) + " mql -> nurture by time");
    }
  }

  std::string stage() const { return points >= 31 ? "mql" : "nurture"; }
};

std::vector<std::string> changes_of(const json& lead) {
  std::vector<std::string> changes;
  for (const json& change : lead.at("changes")) {
    changes.push_back(change.at("at").get<std::string>() + " " + change.at("from").get<std::string>() + " -> " +
                      change.at("to").get<std::string>() + " by " +
                      (change.at("cause") == "time" ? "time" : "an event"));
  }
  return changes;
}

TEST_F(Olist, EveryLeadIsWhatTheModelSays) {
  std::map<std::string, Time> won;
  for (const auto& row : rows(kDeals, 5)) {
    won[row[0]] = instant(row[4]);
  }
  for (const char* day : {"2018-01-31", "2018-09-30"}) {
    const Time as_of = instant(day);
    const std::map<std::string, json> leads = by_lead(score(kModel, events(), as_of));
    std::map<std::string, int> expected;
    std::map<std::string, int> stages;
    for (const auto& row : rows(kLeads, 2)) {
      const Time contact = instant(row[1]);
      const bool known = contact <= as_of || (won.contains(row[0]) && won.at(row[0]) <= as_of);
      ASSERT_EQ(leads.contains(row[0]), known) << row[0];
      if (known) {
        const Expected lead(contact, as_of);
        const json& said = leads.at(row[0]);
        ++expected[lead.stage()];
        ++stages[said.at("stage")];
        ASSERT_EQ(said.at("scores").at("engagement").get<double>(), lead.points) << row[0] << " at " << day;
        ASSERT_EQ(changes_of(said), lead.changes) << row[0] << " at " << day;
      }
    }
    EXPECT_EQ(stages, expected) << day;
    EXPECT_EQ(stages.size(), 2u) << day;
  }
}

TEST_F(Olist, APastMomentIsAFileThatEndsThere) {
  const Time as_of = instant("2018-03-01");
  EXPECT_EQ(score(kModel, events(), as_of), score(kModel, until(events(), as_of), as_of));
}

TEST_F(Olist, NeitherOrderNorDoublesMatter) {
  const Time as_of = instant("2018-09-30");
  EXPECT_EQ(score(kModel, shuffled_and_doubled(events()), as_of), score(kModel, events(), as_of));
}

}  // namespace
}  // namespace reif
