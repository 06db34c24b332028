#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/yaml.h"
#include "model/check.h"

namespace reif {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// The example that the language was designed by.
constexpr const char* kExample = R"(
name: b2b_behavioural
time_zone: Europe/Berlin          # where a day, a week, a month begins; UTC if left out

touchpoints:                      # the map of every contact that counts
  visit:        { type: page, gap: 30m }
  homepage:     { type: page, if: event.properties.path == "/" }
  pricing:      { type: page, if: event.properties.path.startsWith("/preise"), funnel: bofu,
                  label: { de: "Preise besucht", en: "Visited pricing" } }
  ebook:        { event: "E-Book Downloaded", funnel: tofu }
  webinar:      { event: "Webinar Attended", funnel: mofu, if: event.properties.minutes >= 20 }
  demo_request: { event: ["Demo Requested", "Contact Form Sent"], funnel: bofu }
  mail_click:   { event: "Email Link Clicked" }
  purchase:     { event: "Order Completed" }

scores:
  engagement:
    min: 0                        # bounds of the total; none if left out
    max: 100
    decay: { half_life: 180d }    # default for this score's event rules; none if left out
    groups:
      mail: { max: 20 }           # bounds of the sum of the group's rules: min, max
    rules:
      - { id: homepage, each: homepage, points: 1, limit: { times: 1, per: day } }
      - { id: ebook,    each: ebook,    points: 10, max: 30 }            # bounds of this rule's worth: min, max
      - { id: pricing,  each: pricing,  points: 15, limit: { times: 3, per: month } }
      - { id: webinar,  each: webinar,  points: 20, decay: none }
      - { id: demo,     each: demo_request, points: 50 }
      - { id: click,    each: mail_click, points: 2, group: mail }
      - { id: order,    each: purchase, points: event.properties.revenue / 10, max: 40 }
      - { id: cooling,  if: 'silent(any, days(90))', points: -5 }
      - { id: big_buyer, if: 'sum(purchase, "revenue", days(365)) > 250', points: 30 }
  fit:
    rules:
      - { id: decider,  if: 'lead.role in ["CEO", "CTO", "Head of Purchasing"]', points: 25 }
      - { id: size,     if: account.employees >= 50 && account.employees <= 2000, points: 20 }
      - { id: freemail, if: is_freemail(lead.email), points: -30 }

grade:                            # A1 … D4 from two scores; bounds strictly falling, all given
  letter: { score: fit,        A: 40, B: 20, C: 0 }          # at least 40, 20, 0; else D
  digit:  { score: engagement, 1: 71, 2: 31, 3: 10 }         # else 4

stages:                           # from lowest to highest; the first has no `if`
  - { id: nurture }
  - { id: mql, if: scores.engagement >= 31 }
  - { id: sql, if: scores.engagement >= 71 && scores.fit >= 0, keep: scores.engagement >= 60 }

labels:                           # further ladders, any number, read like stages
  fit_verdict:
    - { id: low_chance }
    - { id: good_fit, if: scores.fit >= 40 }
    - { id: no_fit,   if: is_freemail(lead.email) || account.employees > 5000 }
)";

CheckedModel check(const std::string& yaml) {
  Issues issues;
  const std::optional<Tree> tree = read_yaml(yaml, issues);
  return tree ? check_model(*tree) : CheckedModel{nullptr, issues};
}

std::string told(const Issues& issues) {
  std::string text;
  for (const Issue& issue : issues) {
    text += format_issue(issue, "") + "\n";
  }
  return text;
}

std::shared_ptr<const ScoringModel> compiled(const std::string& yaml) {
  CheckedModel checked = check(yaml);
  EXPECT_NE(checked.model, nullptr) << told(checked.issues);
  return checked.model ? checked.model : std::make_shared<ScoringModel>();
}

template <class T>
std::vector<std::string> texts(const std::vector<T>& all) {
  std::vector<std::string> result;
  for (const T& one : all) {
    result.push_back(one.text);
  }
  return result;
}

const Rule& rule(const ScoringModel& model, const std::string& id) {
  const auto found = std::find_if(model.rules.begin(), model.rules.end(), [&](const Rule& r) { return r.id == id; });
  EXPECT_NE(found, model.rules.end()) << id;
  return *found;
}

class ExampleModel : public testing::Test {
 protected:
  std::shared_ptr<const ScoringModel> model_ = compiled(kExample);
};

TEST_F(ExampleModel, WarnsOfTheTouchpointThatNothingReads) {
  EXPECT_EQ(told(check(kExample).issues).substr(0, 53), ":6:3: warning: nothing reads the touchpoint `visit`; ");
}

TEST_F(ExampleModel, HasItsTouchpoints) {
  EXPECT_EQ(model_->name, "b2b_behavioural");
  EXPECT_EQ(model_->time_zone_name, "Europe/Berlin");
  EXPECT_EQ(model_->time_zone.offset_at(0), kHour);
  ASSERT_EQ(model_->touchpoints.size(), 8U);
  const Touchpoint& visit = model_->touchpoints[0];
  EXPECT_EQ(visit.gap, 30 * kMinute);
  EXPECT_FALSE(visit.condition.has_value());
  EXPECT_TRUE(visit.types[static_cast<std::size_t>(EventType::page)]);
  EXPECT_FALSE(visit.types[static_cast<std::size_t>(EventType::track)]);
  const Touchpoint& pricing = model_->touchpoints[2];
  EXPECT_TRUE(pricing.condition.has_value());
  EXPECT_TRUE(pricing.reads_event_only);
  EXPECT_EQ(pricing.funnel, Funnel::bofu);
  EXPECT_EQ(pricing.label.in("de", ""), "Preise besucht");
  EXPECT_EQ(pricing.label.in("fr", ""), "Visited pricing");
  const Touchpoint& demo = model_->touchpoints[5];
  EXPECT_THAT(demo.names, ElementsAre("Demo Requested", "Contact Form Sent"));
  EXPECT_TRUE(demo.types[static_cast<std::size_t>(EventType::track)]);
}

TEST_F(ExampleModel, HasItsRules) {
  EXPECT_EQ(model_->rules.size(), 12U);
  const Rule& homepage = rule(*model_, "homepage");
  EXPECT_EQ(homepage.touchpoint, 1);
  EXPECT_EQ(homepage.points.constant, kPoint);
  EXPECT_EQ(homepage.limit->times, 1);
  EXPECT_EQ(homepage.limit->per, Limit::Per::day);
  EXPECT_EQ(homepage.decay, (Decay{Decay::Kind::half_life, 180 * kDay, 0}));
  EXPECT_EQ(rule(*model_, "ebook").bounds, (Bounds{std::nullopt, 30 * kPoint}));
  EXPECT_EQ(rule(*model_, "webinar").decay, Decay());
  EXPECT_EQ(rule(*model_, "click").group, 0);
  EXPECT_EQ(rule(*model_, "demo").group, -1);
  EXPECT_TRUE(rule(*model_, "order").points.expression.has_value());
  const Rule& cooling = rule(*model_, "cooling");
  EXPECT_FALSE(cooling.is_event_rule());
  EXPECT_EQ(cooling.decay, Decay());
  EXPECT_EQ(cooling.points.constant, -5 * kPoint);
  EXPECT_EQ(rule(*model_, "size").score, 1);
}

TEST_F(ExampleModel, HasItsScoresAndGrade) {
  ASSERT_EQ(model_->scores.size(), 2U);
  const Score& engagement = model_->scores[0];
  EXPECT_EQ(engagement.bounds, (Bounds{0, 100 * kPoint}));
  ASSERT_EQ(engagement.groups.size(), 1U);
  EXPECT_EQ(engagement.groups[0].bounds, (Bounds{std::nullopt, 20 * kPoint}));
  EXPECT_THAT(engagement.rules, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8));
  EXPECT_THAT(model_->scores[1].rules, ElementsAre(9, 10, 11));
  EXPECT_EQ(model_->grade->letter_score, 1);
  EXPECT_THAT(model_->grade->letter_bounds, ElementsAre(40 * kPoint, 20 * kPoint, 0));
  EXPECT_EQ(model_->grade->digit_score, 0);
  EXPECT_THAT(model_->grade->digit_bounds, ElementsAre(71 * kPoint, 31 * kPoint, 10 * kPoint));
}

TEST_F(ExampleModel, HasItsLadders) {
  ASSERT_TRUE(model_->stages.has_value());
  EXPECT_EQ(model_->stages->name, "stage");
  ASSERT_EQ(model_->stages->rungs.size(), 3U);
  EXPECT_FALSE(model_->stages->rungs[0].condition.has_value());
  EXPECT_FALSE(model_->stages->rungs[1].has_keep());
  EXPECT_TRUE(model_->stages->rungs[2].keep.has_value());
  EXPECT_TRUE(model_->stages->has_keep);
  ASSERT_EQ(model_->labels.size(), 1U);
  EXPECT_EQ(model_->labels[0].name, "fit_verdict");
  EXPECT_FALSE(model_->labels[0].has_keep);
}

TEST_F(ExampleModel, InternsWhatExpressionsReferTo) {
  EXPECT_THAT(texts(model_->event_paths),
              UnorderedElementsAre("event.properties.path", "event.properties.minutes", "event.properties.revenue"));
  EXPECT_THAT(texts(model_->lead_paths), UnorderedElementsAre("lead.role", "lead.email"));
  EXPECT_THAT(texts(model_->account_paths), ElementsAre("account.employees"));
  EXPECT_THAT(texts(model_->history_calls),
              UnorderedElementsAre("silent(any, days(90))", "sum(purchase, \"revenue\", days(365))"));
  ASSERT_EQ(model_->series.size(), 2U);
  const Series& any = model_->series[0];
  EXPECT_EQ(any.touchpoint, Rule::kAny);
  EXPECT_EQ(any.path, -1);
  EXPECT_FALSE(any.sums || any.extremes || any.distinct);
  const Series& revenue = model_->series[1];
  EXPECT_EQ(revenue.touchpoint, 7);
  EXPECT_TRUE(revenue.sums);
  EXPECT_FALSE(revenue.extremes || revenue.distinct);
  EXPECT_THAT(model_->event_paths[static_cast<std::size_t>(revenue.path)].names,
              ElementsAre("properties", "revenue"));
  EXPECT_FALSE(model_->reads_context);
  EXPECT_TRUE(model_->uses_accounts());
}

TEST_F(ExampleModel, SlotsSayWhatTheyStandFor) {
  const cel::Program& sql = *model_->stages->rungs[2].condition;
  std::vector<std::pair<SlotUse::Kind, int>> uses;
  for (const int slot : sql.slots()) {
    uses.emplace_back(model_->slots[static_cast<std::size_t>(slot)].kind,
                      model_->slots[static_cast<std::size_t>(slot)].index);
  }
  EXPECT_THAT(uses, UnorderedElementsAre(std::pair(SlotUse::Kind::score, 0), std::pair(SlotUse::Kind::score, 1)));
}

std::shared_ptr<const ScoringModel> with_rules(const std::string& rules) {
  return compiled(
      "name: m\npredictor: wins@3\ntouchpoints: { page: { type: page }, buy: { event: Bought } }\nscores:\n  s:\n    "
      "rules:\n"
      "      - { id: p, each: page, points: 1 }\n      - { id: b, each: buy, points: 1 }\n" +
      rules);
}

TEST(CompiledModel, EqualUsesAreOne) {
  const auto model = with_rules(R"(
      - { id: r1, if: 'count(page, days(7)) > 1 && count(page, hours(168)) > lead["a b"].c', points: 1 }
      - { id: r2, if: 'count(page, duration("168h")) > lead["a b"]["c"]', points: 1 }
      - id: r3
        if: avg(buy, "cart.total") > 1 && max(buy, "cart.total") > 2 && distinct(buy, "sku") > 1.0
        points: 1
      - { id: r4, each: any, if: 'min(buy, "cart.total", days(1.5)) > event.properties.cart.total', points: 1 }
)");
  EXPECT_THAT(texts(model->history_calls),
              ElementsAre("count(page, days(7))", "avg(buy, \"cart.total\")", "max(buy, \"cart.total\")",
                          "distinct(buy, \"sku\")", "min(buy, \"cart.total\", hours(36))"));
  EXPECT_THAT(texts(model->lead_paths), ElementsAre("lead[\"a b\"].c"));
  EXPECT_THAT(texts(model->event_paths), ElementsAre("event.properties.cart.total", "event.properties.sku"));
  ASSERT_EQ(model->series.size(), 3U);
  EXPECT_TRUE(model->series[1].sums && model->series[1].extremes && !model->series[1].distinct);
  EXPECT_TRUE(model->series[2].distinct && !model->series[2].sums && !model->series[2].extremes);
  EXPECT_EQ(model->history_calls[4].window, 36 * kHour);
  EXPECT_EQ(model->history_calls[1].window, std::nullopt);
}

TEST(CompiledModel, KnowsWhichTouchpointsNeedTheLead) {
  const auto model = compiled(R"(
name: m
touchpoints:
  a: { type: page, if: event.timestamp <= now && event.type == "page", funnel: tofu }
  b: { type: page, if: event.properties.owner == lead.email, funnel: tofu }
scores: { s: { rules: [ { id: r, points: 1 } ] } }
)");
  EXPECT_TRUE(model->touchpoints[0].reads_event_only);
  EXPECT_FALSE(model->touchpoints[1].reads_event_only);
  EXPECT_FALSE(model->reads_context);
}

TEST(CompiledModel, KnowsWhetherContextIsRead) {
  for (const char* condition : {"event.context.locale == 'de'", "has(event.context)", "'name' in event"}) {
    const auto model =
        with_rules("      - { id: r, each: any, if: \"" + std::string(condition) + "\", points: 1 }\n");
    EXPECT_TRUE(model->reads_context) << condition;
  }
}

TEST(CompiledModel, TakesAllFormsOfDecayAndLimit) {
  const auto model = with_rules(R"(
      - { id: r1, each: buy, points: 1, decay: { linear: 2w }, limit: { times: 2 } }
      - { id: r2, each: buy, points: 1, decay: { expires: 36h }, limit: { times: 3, per: week } }
      - id: r3
        each: buy
        points: "2.5"
        decay: { step: { every: 180d, by: 0.5 } }
        limit: { times: 1, per: month }
)");
  EXPECT_EQ(rule(*model, "r1").decay, (Decay{Decay::Kind::linear, 2 * kWeek, 0}));
  EXPECT_EQ(rule(*model, "r1").limit->per, Limit::Per::ever);
  EXPECT_EQ(rule(*model, "r2").decay, (Decay{Decay::Kind::expires, 36 * kHour, 0}));
  EXPECT_EQ(rule(*model, "r2").limit->per, Limit::Per::week);
  EXPECT_EQ(rule(*model, "r3").decay, (Decay{Decay::Kind::step, 180 * kDay, 0.5}));
  EXPECT_EQ(rule(*model, "r3").points.constant, 2'500'000);
}

TEST(CompiledModel, BooleansAndNumbersOfYamlAreExpressions) {
  const auto model = with_rules("      - { id: r, if: true, points: 1 }\n");
  EXPECT_TRUE(rule(*model, "r").condition->is_constant());
}

TEST(CompiledModel, KeepTrueIsForGood) {
  const auto model = with_rules("stages: [ { id: a }, { id: b, if: scores.win_probability > 0.5, keep: true } ]\n");
  EXPECT_TRUE(model->stages->rungs[1].keep_always);
  EXPECT_FALSE(model->stages->rungs[1].keep.has_value());
  EXPECT_EQ(model->predictor, "wins@3");
}

// What may only be compared may be, in all the ways that stand in the reference.
TEST(CompiledModel, TimesMayBeCompared) {
  with_rules(R"(
      - { id: r1, if: since(page) < days(30), points: 1 }
      - { id: r2, if: now - last(page) >= days(7), points: 1 }
      - { id: r3, if: last(page) > last(buy), points: 1 }
      - { id: r4, if: last(page) - first(page) < hours(2), points: 1 }
      - { id: r5, if: first(page) > timestamp(lead.created_at), points: 1 }
      - id: r6
        each: buy
        if: string(last(page)) != "" && since(page).getHours() < 3 && now.getHours("Europe/Berlin") < 9
        points: 1
stages:
  - { id: a }
  - id: b
    if: scores.s - scores.win_probability >= 1.5 && now > timestamp("2026-01-01T00:00:00Z")
)");
}

// A lead whose only occurrence of anything was at 0.
class OneOccurrence : public cel::Context {
 public:
  OneOccurrence(const ScoringModel& model, Time at) : model_(model) {
    arena = &memory_;
    now = at;
  }
  cel::Value slot(int index) override {
    const SlotUse& use = model_.slots[static_cast<std::size_t>(index)];
    if (use.kind == SlotUse::Kind::now) {
      return cel::Value::timestamp(now);
    }
    const HistoryCall& call = model_.history_calls[static_cast<std::size_t>(use.index)];
    return call.function == HistoryCall::Function::since ? cel::Value::duration_ms(now)
                                                         : cel::Value::timestamp(Time{0});
  }
  std::optional<cel::Range> points(int /*index*/) override { return std::nullopt; }

 private:
  const ScoringModel& model_;
  Arena memory_;
};

TEST(CompiledModel, ComparisonsOfTimesTellWhenTheyTurn) {
  const auto model = with_rules(R"(
      - { id: r1, if: since(page) < days(30), points: 1 }
      - { id: r2, if: now - last(page) >= days(7), points: 1 }
      - { id: r3, if: last(page) - first(page) < hours(2), points: 1 }
      - { id: r4, if: first(page) + days(9) > now, points: 1 }
)");
  const std::vector<std::pair<std::string, Time>> turns = {
      {"r1", 30 * kDay}, {"r2", 7 * kDay}, {"r3", kForever}, {"r4", 9 * kDay}};
  for (const auto& [id, turn] : turns) {
    OneOccurrence host(*model, kDay);
    EXPECT_EQ(rule(*model, id).condition->condition(host), id == "r2" ? cel::Outcome::not_met : cel::Outcome::met);
    EXPECT_EQ(host.holds_until, turn) << id;
  }
}

TEST(CompiledModel, JsonIsYaml) {
  const auto model = compiled(R"({"name": "m", "touchpoints": {"a": {"type": ["page"], "funnel": "tofu"}}, )"
                              R"("scores": {"s": {"min": -1.5, "rules": )"
                              R"([{"id": "r", "each": "a", "points": 2.25, "if": "true"}]}}})");
  EXPECT_EQ(model->scores[0].bounds.min, -1'500'000);
  EXPECT_EQ(model->rules[0].points.constant, 2'250'000);
}

TEST(CompiledModel, LabelsFallBack) {
  const Label none;
  EXPECT_EQ(none.in("de", "pricing"), "pricing");
  const Label one{{{"", "Preise"}}};
  EXPECT_EQ(one.in("en", "pricing"), "Preise");
  const Label foreign{{{"fr", "Prix"}, {"it", "Prezzi"}}};
  EXPECT_EQ(foreign.in("de", "pricing"), "Prix");
}

}  // namespace
}  // namespace reif
