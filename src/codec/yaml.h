#pragma once

#include <optional>
#include <string_view>

#include "base/issue.h"
#include "base/tree.h"

namespace reif {

// Reads one YAML 1.2 document (JSON is YAML too) with the place of every part. Aliases and merge keys (`<<`) are followed; a document
// that grows beyond 100,000 nodes by them, that is deeper than 64, or larger than 1 MiB is refused. Syntax errors and a second document become issues;
// the tree is there where no issue is an error. Doubled keys are kept for the reader of the tree to refuse.
std::optional<Tree> read_yaml(std::string_view text, Issues& issues);

}  // namespace reif
