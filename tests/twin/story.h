#pragma once

#include <optional>
#include <vector>

#include "base/arena.h"
#include "twin/identity.h"
#include "twin/model.h"

namespace reif::twin {

// Attributes merged from events one by one, key by key; null removes.
class Attributes {
 public:
  // From the traits of one more event.
  void merge(const cel::Map& traits);
  // As a map that lies in the arena.
  const cel::Map* map(Arena& arena) const;

 private:
  std::vector<cel::Entry> entries_;
};

// An occurrence that a rule gives points for.
struct Grant {
  Time at = 0;
  long double amount = 0;  // Millionths.
};

// All that a person's events say without looking at a clock: it changes only when the events do.
class Story {
 public:
  Story(const Model& model, History events);
  Story(const Story&) = delete;
  Story& operator=(const Story&) = delete;

  const History& events() const { return events_; }
  // Whether event i is an occurrence of a touchpoint (or kAny).
  bool occurs(int touchpoint, std::size_t i) const;
  // After event i.
  const cel::Map* attributes(std::size_t i) const { return attributes_[i]; }
  // By score and rule; none for state rules.
  const std::vector<std::vector<std::vector<Grant>>>& grants() const { return grants_; }
  // The groupId of the latest `group` event; empty where there is none.
  std::string account() const;

 private:
  void find_occurrences(const Model& model);
  std::vector<Grant> grants_of(const Model& model, const Rule& rule) const;

  Arena arena_;
  History events_;
  std::vector<const cel::Map*> attributes_;
  std::vector<std::vector<bool>> occurs_;
  std::vector<std::vector<std::vector<Grant>>> grants_;
};

// Where an expression looks from.
struct View {
  const Story& story;
  std::size_t count;  // How many of the story's events are known.
  Time now;
  const Event* event = nullptr;                     // Only for touchpoints and event rules.
  const cel::Map* account = nullptr;                // Only for the rest.
  const std::vector<Millionths>* scores = nullptr;  // Only for stages and labels.
  const std::vector<Millionths>* slack = nullptr;   // How far each of them may be off.
};

cel::Outcome outcome(const Expression& expression, const View& view);
// Whether a condition is met; one that is not there is.
bool met(const std::optional<Expression>& condition, const View& view);
// In millionths; 0 where it is unknown, no number or beyond ±10⁹ points.
long double amount(const Amount& points, const View& view);

}  // namespace reif::twin
