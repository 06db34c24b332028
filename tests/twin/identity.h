#pragma once

#include <map>
#include <string>
#include <vector>

#include "twin/log.h"

namespace reif::twin {

// Whom events belong to: a lead, or a visitor where an anonymousId was never identified. Leads come before visitors.
struct Person {
  bool visitor = false;
  std::string id;

  friend auto operator<=>(const Person&, const Person&) = default;
};

using History = std::vector<const Event*>;  // In the order of history.

// Every person with the events that are theirs, by what is known from the first `known` events of the log.
std::map<Person, History> people(const std::vector<Event>& log, std::size_t known);

}  // namespace reif::twin
