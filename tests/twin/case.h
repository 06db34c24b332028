#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "twin/log.h"

namespace reif::twin {

// A line of YAML with the lines that belong to it, so that a part of a model can be taken out.
struct Block {
  std::string line;
  std::vector<Block> children;
};

// The text, each level two blanks further in.
std::string to_yaml(const std::vector<Block>& blocks);

// What both programs are given.
struct Case {
  std::vector<Block> model;
  std::vector<Source> sources;
  Time as_of = 0;
};

// Everything of it, for a person to read and to run by hand.
std::string to_text(const Case& c);

// A valid model and a history for it, from a seed.
Case random_case(std::uint64_t seed);

}  // namespace reif::twin
