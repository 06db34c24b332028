#pragma once

#include <memory>
#include <string_view>

#include "base/issue.h"
#include "cel/expr.h"

namespace reif::cel {

struct Options;

// Reads the text of an expression into a tree no higher than Options::depth_max. Mistakes are added to `issues`,
// several where reading can go on after one; then the tree is not to be used. Safe for any text.
std::unique_ptr<Expr> parse(std::string_view source, const Options& options, Issues& issues);

}  // namespace reif::cel
