#include "twin/random_model.h"

#include <algorithm>

#include "twin/random_expression.h"

namespace reif::twin {
namespace {

using Texts = std::vector<std::string>;

class Maker {
 public:
  Maker(Dice& dice, const Scale& scale)
      : dice_(dice), scale_(scale), expressions_(dice, scale), lively_(dice.chance(60)) {}

  std::vector<Block> make() {
    choose_names();
    std::vector<Block> model = {{"name: random", {}}};
    if (!scale_.zone.empty()) {
      model.push_back({"time_zone: " + scale_.zone, {}});
    }
    if (dice_.chance(25)) {
      model.push_back({"exclude: " + quoted(expressions_.condition(Scope::exclude)), {}});
    }
    model.push_back({"touchpoints:", {}});
    for (const std::string& name : expressions_.touchpoints) {
      model.back().children.push_back({name + ":", touchpoint()});
    }
    model.push_back({"scores:", {}});
    for (const std::string& name : expressions_.scores) {
      model.back().children.push_back({name + ":", score()});
    }
    if (dice_.chance(50)) {
      model.push_back({"grade:", {grade_part("letter", "A", "B", "C"), grade_part("digit", "1", "2", "3")}});
    }
    if (dice_.chance(93)) {
      model.push_back({"stages:", ladder()});
    }
    if (dice_.chance(40)) {
      model.push_back({"labels:", {}});
      for (std::int64_t n = dice_.between(1, 2); n > 0; --n) {
        model.back().children.push_back({"label_" + std::to_string(n) + ":", ladder()});
      }
    }
    return model;
  }

 private:
  void choose_names() {
    static const Texts kTouchpoints = {"visit", "home", "buy", "click", "demo", "known"};
    static const Texts kScores = {"engagement", "fit", "warmth"};
    const auto some = [&](const Texts& names, std::int64_t most) {
      return Texts(names.begin(), names.begin() + dice_.between(1, most));
    };
    touchpoints_ = some(kTouchpoints, 6);
    expressions_.touchpoints = touchpoints_;
    expressions_.scores = some(kScores, 3);
  }

  std::vector<Block> touchpoint() {
    static const Texts kKinds = {"type: page",     "type: [page, screen]", "type: [track, page, screen]",
                                 "type: identify", "type: [group, alias]", "event: Buy",
                                 "event: Buy",     "event: [Click, Open]", "event: [Demo, \"Stage Reset\", Buy]",
                                 "type: track"};
    static const Texts kCommon = {"type: page", "event: Buy", "event: [Click, Open, Demo]", "type: track",
                                  "type: [page, screen]"};
    std::vector<Block> parts = {{dice_.pick(lively_ ? kCommon : kKinds), {}}};
    if (parts.front().line == "type: page" && dice_.chance(20)) {
      parts.push_back({"event: Home", {}});
    }
    if (dice_.chance(lively_ ? 10 : 30)) {
      parts.push_back({"if: " + quoted(expressions_.condition(Scope::touchpoint, 1)), {}});
    }
    if (dice_.chance(25)) {
      parts.push_back({"gap: " + random_span(dice_, scale_), {}});
    }
    if (dice_.chance(5)) {
      parts.push_back({"funnel: tofu", {}});
      parts.push_back({"label: { de: \"Äpfel\", en: Apples }", {}});
    }
    return parts;
  }

  std::vector<Block> score() {
    std::vector<Block> parts = bounds(25);
    if (dice_.chance(lively_ ? 80 : 45)) {
      parts.push_back({"decay: " + decay(), {}});
    }
    Texts groups;
    if (dice_.chance(35)) {
      parts.push_back({"groups:", {}});
      for (std::int64_t n = dice_.between(1, 2); n > 0; --n) {
        groups.push_back("group_" + std::to_string(n));
        std::string inner;
        for (const Block& bound : bounds(60)) {
          inner += (inner.empty() ? "" : ", ") + bound.line;
        }
        parts.back().children.push_back({groups.back() + ": {" + inner + "}", {}});
      }
    }
    parts.push_back({"rules:", {}});
    for (std::int64_t n = dice_.between(1, scale_.rules); n > 0; --n) {
      parts.back().children.push_back(rule(groups));
    }
    return parts;
  }

  Block rule(const Texts& groups) {
    const bool each = dice_.chance(65);
    const Scope scope = each ? Scope::event_rule : Scope::state_rule;
    Block rule{"- id: r" + std::to_string(++rules_), {}};
    if (each) {
      rule.children.push_back({"each: " + (dice_.chance(10) ? "any" : dice_.pick(touchpoints_)), {}});
    }
    if (dice_.chance(!each ? 90 : lively_ ? 10 : 30)) {
      rule.children.push_back({"if: " + quoted(expressions_.condition(scope, lively_ ? 0 : 2)), {}});
    }
    const std::string points = dice_.chance(25) ? quoted(expressions_.amount(scope)) : random_points(dice_);
    rule.children.push_back({"points: " + points, {}});
    if (each && dice_.chance(40)) {
      static const Texts kPeriods = {", per: day", ", per: week", ", per: month", ", per: ever", ""};
      rule.children.push_back(
          {"limit: { times: " + std::to_string(dice_.between(1, 4)) + dice_.pick(kPeriods) + " }", {}});
    }
    if (each && dice_.chance(40)) {
      rule.children.push_back({"decay: " + (dice_.chance(20) ? "none" : decay()), {}});
    }
    for (const Block& bound : bounds(15)) {
      rule.children.push_back(bound);
    }
    if (!groups.empty() && dice_.chance(50)) {
      rule.children.push_back({"group: " + dice_.pick(groups), {}});
    }
    return rule;
  }

  std::string decay() {
    const std::string span = random_span(dice_, scale_);
    switch (dice_.below(5)) {
      case 0:
        return "{ half_life: " + span + " }";
      case 1:
        return "{ linear: " + span + " }";
      case 2:
        return "{ expires: " + span + " }";
      case 3:
        return "{ step: { every: " + span + ", by: " + (dice_.chance(50) ? "0.5" : "0.1") + " } }";
      default:
        return "{ half_life: " + span + " }";
    }
  }

  // min, max, both or none.
  std::vector<Block> bounds(int percent) {
    static const std::vector<std::pair<std::string, std::string>> kBounds = {
        {"0", "100"}, {"0", "30"}, {"-10", "20"}, {"3", "50"}, {"-5", "-2"}, {"0.5", "10"}};
    const auto& [min, max] = dice_.pick(kBounds);
    std::vector<Block> bounds;
    if (dice_.chance(percent)) {
      bounds.push_back({"min: " + min, {}});
    }
    if (dice_.chance(percent)) {
      bounds.push_back({"max: " + max, {}});
    }
    return bounds;
  }

  Block grade_part(const char* name, const char* first, const char* second, const char* third) {
    static const std::vector<Texts> kBounds = {{"40", "20", "0"}, {"71", "31", "10"},        {"10", "5", "0.5"},
                                               {"20", "10", "0"}, {"0.3", "0.000001", "-5"}, {"5", "2.5", "1"}};
    const Texts& bounds = dice_.pick(kBounds);
    return {std::string(name) + ": { score: " + dice_.pick(expressions_.scores) + ", " + first + ": " + bounds[0] +
                ", " + second + ": " + bounds[1] + ", " + third + ": " + bounds[2] + " }",
            {}};
  }

  // As models mostly are: the further up, the more points.
  std::string rising(std::size_t rung) {
    static const std::vector<Texts> kBounds = {
        {"1", "2", "3", "0.5"}, {"5", "7.5", "10", "6"}, {"15", "20", "10.5"}, {"30", "45", "60"}};
    return "scores." + dice_.pick(expressions_.scores) + " >= " + dice_.pick(kBounds[rung - 1]);
  }

  std::vector<Block> ladder() {
    static const Texts kNames = {"nurture", "mql", "sql", "customer", "lost"};
    std::vector<Block> rungs = {{"- id: nurture", {}}};
    const auto count = static_cast<std::size_t>(dice_.between(2, 5));
    for (std::size_t i = 1; i < count; ++i) {
      Block rung{"- id: " + kNames[i],
                 {{"if: " + quoted(expressions_.condition(Scope::ladder, dice_.chance(50) ? 0 : 2)), {}}}};
      if (dice_.chance(35)) {
        const bool for_good = dice_.chance(35);
        rung.children.push_back(
            {"keep: " + (for_good ? "true" : quoted(expressions_.condition(Scope::ladder, 1))), {}});
      }
      rungs.push_back(std::move(rung));
    }
    return rungs;
  }

  Dice& dice_;
  const Scale& scale_;
  RandomExpressions expressions_;
  Texts touchpoints_;
  bool lively_;  // Whether things mostly happen; else everything is as odd as it can be.
  int rules_ = 0;
};

}  // namespace

std::vector<Block> random_model(Dice& dice, const Scale& scale) { return Maker(dice, scale).make(); }

}  // namespace reif::twin
