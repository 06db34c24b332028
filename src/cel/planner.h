#pragma once

#include <memory>

#include "cel/typed.h"

namespace reif::cel {

// Lays a checked expression out as the nodes of a program: constant parts are evaluated, long constant lists that
// something is looked up in become tables.
class Planner {
 public:
  explicit Planner(std::shared_ptr<Program::Code> code) : code_(std::move(code)) {}

  Program plan(Typed root);

 private:
  void fold(Typed& typed);
  void fold_children(Typed& typed);
  void to_set(Typed& typed);
  void lay_out(const Typed& typed, std::size_t at);

  std::shared_ptr<Program::Code> code_;
};

}  // namespace reif::cel
