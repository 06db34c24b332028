#include "twin/model.h"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "base/tree.h"
#include "codec/yaml.h"

namespace reif::twin {
namespace {

[[noreturn]] void refuse(const Tree& tree, const std::string& what) {
  throw std::invalid_argument("line " + std::to_string(tree.place.line) + ": " + what + " `" + tree.text + "`");
}

const Tree& member(const Tree& tree, const char* key) {
  const Tree* found = tree.find(key);
  if (found == nullptr) {
    refuse(tree, std::string("no ") + key);
  }
  return *found;
}

Millionths points_of(const Tree& tree) {
  const std::optional<Millionths> points = parse_millionths(tree.text);
  if (!points) {
    refuse(tree, "no number");
  }
  return *points;
}

Span span_of(const Tree& tree) {
  const std::optional<Span> span = parse_span(tree.text);
  if (!span) {
    refuse(tree, "no duration");
  }
  return *span;
}

template <class Value>
Value one_of(const Tree& tree, const std::map<std::string, Value>& values) {
  const auto found = values.find(tree.text);
  if (found == values.end()) {
    refuse(tree, "unknown name");
  }
  return found->second;
}

// One text or a list of them.
std::vector<std::string> texts_of(const Tree* tree) {
  std::vector<std::string> texts;
  if (tree != nullptr && tree->kind == Tree::Kind::list) {
    for (const Tree& item : tree->items) {
      texts.push_back(item.text);
    }
  } else if (tree != nullptr) {
    texts.push_back(tree->text);
  }
  return texts;
}

Bounds bounds_of(const Tree& tree) {
  Bounds bounds;
  if (const Tree* min = tree.find("min")) {
    bounds.min = points_of(*min);
  }
  if (const Tree* max = tree.find("max")) {
    bounds.max = points_of(*max);
  }
  return bounds;
}

Decay decay_of(const Tree& tree) {
  if (tree.kind != Tree::Kind::map) {
    return {};  // none
  }
  const Tree::Member& only = tree.members.at(0);
  if (only.key == "half_life") {
    return {Decay::Kind::half_life, span_of(only.value), 0};
  }
  if (only.key == "linear") {
    return {Decay::Kind::linear, span_of(only.value), 0};
  }
  if (only.key == "expires") {
    return {Decay::Kind::expires, span_of(only.value), 0};
  }
  const auto by = static_cast<long double>(points_of(member(only.value, "by"))) / kPoint;
  return {Decay::Kind::step, span_of(member(only.value, "every")), by};
}

// Reads the parts of a model that hold expressions.
class Reader {
 public:
  explicit Reader(const Tree& tree) : tree_(tree) {
    for (const Tree::Member& touchpoint : member(tree_, "touchpoints").members) {
      const int number = static_cast<int>(names_.touchpoints.size());
      names_.touchpoints.emplace(touchpoint.key, number);
    }
    for (const Tree::Member& score : member(tree_, "scores").members) {
      const int number = static_cast<int>(names_.scores.size());
      names_.scores.emplace(score.key, number);
    }
  }

  Model read() const {
    Model model;
    if (const Tree* name = tree_.find("time_zone")) {
      const std::optional<TimeZone> zone = TimeZone::find(name->text);
      if (!zone) {
        refuse(*name, "unknown time zone");
      }
      model.zone = *zone;
    }
    model.exclude = expression(tree_.find("exclude"));
    for (const Tree::Member& touchpoint : member(tree_, "touchpoints").members) {
      model.touchpoints.push_back(touchpoint_of(touchpoint.value));
    }
    for (const Tree::Member& score : member(tree_, "scores").members) {
      model.scores.push_back(score_of(score));
    }
    if (const Tree* grade = tree_.find("grade")) {
      model.grade = {grade_part(member(*grade, "letter"), {"A", "B", "C"}),
                     grade_part(member(*grade, "digit"), {"1", "2", "3"})};
    }
    if (const Tree* stages = tree_.find("stages")) {
      model.ladders.push_back(ladder("", *stages));
    }
    if (const Tree* labels = tree_.find("labels")) {
      for (const Tree::Member& label : labels->members) {
        model.ladders.push_back(ladder(label.key, label.value));
      }
    }
    return model;
  }

 private:
  std::optional<Expression> expression(const Tree* tree) const {
    return tree == nullptr ? std::nullopt : std::optional(compile(tree->text, names_));
  }

  Touchpoint touchpoint_of(const Tree& tree) const {
    Touchpoint touchpoint;
    touchpoint.types = texts_of(tree.find("type"));
    if (touchpoint.types.empty()) {
      touchpoint.types = {"track"};
    }
    touchpoint.names = texts_of(tree.find("event"));
    touchpoint.condition = expression(tree.find("if"));
    if (const Tree* gap = tree.find("gap")) {
      touchpoint.gap = span_of(*gap);
    }
    return touchpoint;
  }

  Rule rule_of(const Tree& tree, const Decay& decay, const std::vector<std::string>& groups) const {
    Rule rule;
    if (const Tree* each = tree.find("each")) {
      rule.each = each->text == "any" ? kAny : one_of(*each, names_.touchpoints);
      rule.decay = decay;
    }
    rule.condition = expression(tree.find("if"));
    const Tree& points = member(tree, "points");
    if (const std::optional<Millionths> literal = parse_millionths(points.text)) {
      rule.points.literal = *literal;
    } else {
      rule.points.computed = expression(&points);
    }
    if (const Tree* limit = tree.find("limit")) {
      rule.times = std::stoi(member(*limit, "times").text);
      if (const Tree* per = limit->find("per")) {
        rule.per = one_of<Rule::Per>(*per, {{"day", Rule::Per::day},
                                            {"week", Rule::Per::week},
                                            {"month", Rule::Per::month},
                                            {"ever", Rule::Per::ever}});
      }
    }
    if (const Tree* own = tree.find("decay")) {
      rule.decay = decay_of(*own);
    }
    rule.bounds = bounds_of(tree);
    if (const Tree* group = tree.find("group")) {
      const auto found = std::find(groups.begin(), groups.end(), group->text);
      if (found == groups.end()) {
        refuse(*group, "unknown group");
      }
      rule.group = static_cast<int>(found - groups.begin());
    }
    return rule;
  }

  Score score_of(const Tree::Member& from) const {
    Score score;
    score.name = from.key;
    score.bounds = bounds_of(from.value);
    std::vector<std::string> groups;
    if (const Tree* found = from.value.find("groups")) {
      for (const Tree::Member& group : found->members) {
        groups.push_back(group.key);
        score.groups.push_back(bounds_of(group.value));
      }
    }
    const Tree* decay = from.value.find("decay");
    if (const Tree* rules = from.value.find("rules")) {
      for (const Tree& rule : rules->items) {
        score.rules.push_back(rule_of(rule, decay == nullptr ? Decay{} : decay_of(*decay), groups));
      }
    }
    return score;
  }

  GradePart grade_part(const Tree& tree, const std::array<const char*, 3>& keys) const {
    GradePart part;
    part.score = one_of(member(tree, "score"), names_.scores);
    for (std::size_t i = 0; i < keys.size(); ++i) {
      part.bounds[i] = points_of(member(tree, keys[i]));
    }
    return part;
  }

  Ladder ladder(const std::string& name, const Tree& rungs) const {
    Ladder ladder{name, {}};
    for (const Tree& tree : rungs.items) {
      Rung rung;
      rung.id = member(tree, "id").text;
      rung.condition = expression(tree.find("if"));
      const Tree* keep = tree.find("keep");
      rung.keep_for_good = keep != nullptr && keep->text == "true";
      if (!rung.keep_for_good) {
        rung.keep = expression(keep);
      }
      ladder.rungs.push_back(std::move(rung));
    }
    return ladder;
  }

  const Tree& tree_;
  Names names_;
};

}  // namespace

Model read_model(const std::string& yaml) {
  Issues issues;
  const std::optional<Tree> tree = read_yaml(yaml, issues);
  if (!tree) {
    throw std::invalid_argument(issues.empty() ? "no YAML" : format_issue(issues.front(), "model"));
  }
  return Reader(*tree).read();
}

}  // namespace reif::twin
