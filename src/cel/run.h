#pragma once

#include <initializer_list>
#include <span>
#include <string_view>

#include "cel/program.h"
#include "cel/value.h"

namespace reif::cel {

// One evaluation, as functions see it: where they make values, how they fail, what they may cost.
class Run {
 public:
  Run(Context& context, bool mixed_arithmetic, bool division_error, std::size_t regex_bytes_max)
      : context_(context),
        mixed_arithmetic_(mixed_arithmetic),
        division_error_(division_error),
        regex_bytes_max_(regex_bytes_max) {}

  Context& context() { return context_; }
  Arena& arena() { return *context_.arena; }
  bool mixed_arithmetic() const { return mixed_arithmetic_; }
  bool division_error() const { return division_error_; }
  std::size_t regex_bytes_max() const { return regex_bytes_max_; }

  // Takes steps from what the evaluation may cost; false where they are used up: then the function ends in
  // over_limit().
  bool charge(std::size_t steps) {
    context_.cost_left -= static_cast<std::int64_t>(steps);
    return context_.cost_left >= 0;
  }
  bool charge_bytes(std::size_t bytes) { return charge(bytes / kBytesPerStep + 1); }
  static Value over_limit();

  // An error; the message is put together from parts, in the arena.
  Value fail(Failure::Code code, std::initializer_list<std::string_view> parts, std::string_view subject = {});

  // Texts of parts, in the arena. The caller has charged for them.
  std::string_view concatenate(std::span<const std::string_view> parts);

 private:
  static constexpr std::size_t kBytesPerStep = 32;

  Context& context_;
  bool mixed_arithmetic_;
  bool division_error_;
  std::size_t regex_bytes_max_;
};

// The name of a value's type, as type() gives it and as messages write it.
std::string_view type_name(Kind kind);
std::string_view short_type_name(Kind kind);

}  // namespace reif::cel
