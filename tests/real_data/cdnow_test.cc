// The purchases of 23,544 people at a shop for CDs under the shop's model, beside a second computation that knows
// nothing but the CSV file and the model's lines.

#include <gmock/gmock.h>

#include <cmath>

#include "real_data/real_data.h"

namespace reif {
namespace {

using nlohmann::json;

struct Purchase {
  Time at = 0;
  std::int64_t cents = 0;
};
using Customers = std::map<std::string, std::vector<Purchase>>;

constexpr const char* kFile = "cdnow/cdnow.csv";
constexpr const char* kModel = "shop.yaml";

class Cdnow : public RealData {
 protected:
  static const std::string& events() {
    static const std::string text = import("cdnow.yaml", kFile);
    return text;
  }

  static Customers customers(Time as_of) {
    Customers customers;
    for (const auto& row : rows(kFile, 4)) {
      if (const Time at = instant(row[1]); at <= as_of) {
        customers[row[0]].push_back({at, std::llround(std::stod(row[3]) * 100)});
      }
    }
    return customers;
  }
};

// A pair of shoes for each purchase, as none says what was bought; revenue of the last year; half a year without a
// purchase; and nobody ever opened or clicked a mail.
int points_of(const std::vector<Purchase>& purchases, Time as_of) {
  Time first = as_of;
  Time last = 0;
  std::int64_t cents_of_year = 0;
  for (const Purchase& purchase : purchases) {
    first = std::min(first, purchase.at);
    last = std::max(last, purchase.at);
    cents_of_year += purchase.at > as_of - 365 * kDay ? purchase.cents : 0;
  }
  int points = 20 * static_cast<int>(purchases.size());
  points += cents_of_year > 250'00 ? 30 : 0;
  points -= cents_of_year < 25'00 ? 20 : 0;
  points -= last <= as_of - 180 * kDay ? 15 : 0;
  points -= first <= as_of - 90 * kDay ? 10 : 0;
  points -= first <= as_of - 180 * kDay ? 15 : 0;
  return points;
}

std::string segment_of(int points) {
  return points > 45 ? "ambassador" : points > 0 ? "active" : points < 0 ? "inactive" : "new";
}

std::string describe(double points, const std::string& segment) {
  return std::to_string(points) + " points, " + segment;
}

TEST_F(Cdnow, EveryCustomerIsWhatTheModelSays) {
  for (const char* day : {"1997-03-31", "1997-12-31", "1998-06-30"}) {
    const Time as_of = instant(day);
    const Customers customers = Cdnow::customers(as_of);
    const std::map<std::string, json> leads = by_lead(score(kModel, events(), as_of));
    ASSERT_EQ(leads.size(), customers.size()) << day;
    std::vector<std::string> differences;
    std::map<std::string, int> expected;
    std::map<std::string, int> segments;
    for (const auto& [id, purchases] : customers) {
      const int points = points_of(purchases, as_of);
      ++expected[segment_of(points)];
      ++segments[leads.at(id).at("labels").at("segment")];
      const std::string said =
          describe(leads.at(id).at("scores").at("loyalty"), leads.at(id).at("labels").at("segment"));
      if (said != describe(points, segment_of(points)) && differences.size() < 10) {
        differences.push_back(id + ": " + said + " instead of " + describe(points, segment_of(points)));
      }
    }
    EXPECT_THAT(differences, testing::IsEmpty()) << day;
    EXPECT_EQ(segments, expected) << day;
    EXPECT_GT(segments.size(), 1u) << day;
  }
}

// As of 30 June 1998; nobody ever opened or clicked a mail, which costs everybody here 10 + 15.
TEST_F(Cdnow, SomeCustomersByHand) {
  const std::map<std::string, json> leads = by_lead(score(kModel, events(), instant("1998-06-30")));
  EXPECT_EQ(leads.size(), 23'544u);
  const auto loyalty = [&](const char* id) { return leads.at(id).at("scores").at("loyalty").get<double>(); };
  // One purchase on 1 January 1997: 20, nothing within a year -20, nothing within half a year -15.
  EXPECT_EQ(loyalty("00001"), 20 - 20 - 15 - 25);
  // Two purchases on 12 January 1997.
  EXPECT_EQ(loyalty("00002"), 2 * 20 - 20 - 15 - 25);
  // Six purchases, the last on 28 May 1998; of the last year 57.45 + 20.96 + 16.99 = 95.40.
  EXPECT_EQ(loyalty("00003"), 6 * 20 - 25);
  // Eleven, the last on 3 January 1998, 178 days ago; of the last year 193.01.
  EXPECT_EQ(loyalty("00005"), 11 * 20 - 25);
  // Three, the last on 22 March 1998; of the last year 97.43 + 138.50 = 235.93, not over 250.
  EXPECT_EQ(loyalty("00007"), 3 * 20 - 25);
  EXPECT_EQ(leads.at("00002").at("labels").at("segment"), "inactive");
  EXPECT_EQ(leads.at("00005").at("labels").at("segment"), "ambassador");
  EXPECT_EQ(leads.at("00007").at("labels").at("segment"), "active");
}

TEST_F(Cdnow, APastMomentIsAFileThatEndsThere) {
  const Time as_of = instant("1997-09-30");
  EXPECT_EQ(score(kModel, events(), as_of), score(kModel, until(events(), as_of), as_of));
}

TEST_F(Cdnow, NeitherOrderNorDoublesMatter) {
  const Time as_of = instant("1998-06-30");
  EXPECT_EQ(score(kModel, shuffled_and_doubled(events()), as_of), score(kModel, events(), as_of));
}

TEST_F(Cdnow, ThePartsAddUp) {
  for (const auto& [id, lead] : by_lead(score(kModel, events(), instant("1998-06-30"), true))) {
    std::int64_t sum = 0;
    for (const json& part : lead.at("explanation").at("parts")) {
      sum += std::llround(part.at("points").get<double>() * 1e6);
    }
    ASSERT_EQ(sum, std::llround(lead.at("scores").at("loyalty").get<double>() * 1e6)) << id;
  }
}

}  // namespace
}  // namespace reif
