#pragma once

#include <optional>

#include "base/arena.h"
#include "cel/program.h"

namespace reif {

// For programs that read nothing (Program::is_constant): no host is asked. Values live as long as this.
class NoHost : public cel::Context {
 public:
  NoHost() { arena = &memory_; }
  cel::Value slot(int /*index*/) override { return {}; }
  std::optional<cel::Range> points(int /*index*/) override { return std::nullopt; }

 private:
  Arena memory_;
};

}  // namespace reif
