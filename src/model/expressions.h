#pragma once

#include <optional>

#include "cel/program.h"
#include "model/checker.h"
#include "model/scope.h"

namespace reif {

// A condition, compiled; nothing where it was refused. What is known to be no bool is a mistake; one that can never
// be met is worth a warning.
std::optional<cel::Program> read_condition(Checker& checker, const Field& field, const Scope& scope);

// A number of the model, or an expression that may give one.
Amount read_amount(Checker& checker, const Field& field, const Scope& scope);

}  // namespace reif
