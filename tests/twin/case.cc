#include "twin/case.h"

#include "twin/dice.h"
#include "twin/random_history.h"
#include "twin/random_model.h"

namespace reif::twin {
namespace {

void append(std::string& out, const std::vector<Block>& blocks, const std::string& indent) {
  for (const Block& block : blocks) {
    out += indent + block.line + "\n";
    append(out, block.children, indent + "  ");
  }
}

}  // namespace

std::string to_yaml(const std::vector<Block>& blocks) {
  std::string out;
  append(out, blocks, "");
  return out;
}

std::string to_text(const Case& c) {
  std::string out = "--- model.yaml\n" + to_yaml(c.model);
  for (const Source& source : c.sources) {
    out += "--- " + source.name + "\n";
    for (const std::string& line : source.lines) {
      out += line + "\n";
    }
  }
  return out + "--- as of " + format_time(c.as_of) + "\n";
}

Case random_case(std::uint64_t seed) {
  Dice dice(seed);
  const Scale scale = random_scale(dice);
  Case c;
  c.model = random_model(dice, scale);
  RandomHistory history = random_history(dice, scale);
  c.sources = std::move(history.sources);
  c.as_of = history.as_of;
  return c;
}

}  // namespace reif::twin
