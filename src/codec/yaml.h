#pragma once

#include <optional>
#include <string_view>

#include "base/issue.h"
#include "base/tree.h"

namespace reif {

// Reads one YAML 1.2 document (JSON is YAML too) with the place of every part. Aliases and merge keys (`<<`) are
// followed: what they bring has the place where it is written. Refused are texts of more than 1 MiB, deeper than 64,
// or that hold more than 100,000 nodes once aliases are followed (100 bytes of text count as a node); and what a tree
// cannot hold: a second document, keys that are no texts. Errors become issues; the tree is there where none is new.
// Doubled keys are kept for the reader of the tree to refuse. Safe for any text.
std::optional<Tree> read_yaml(std::string_view text, Issues& issues);

}  // namespace reif
