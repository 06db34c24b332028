#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace reif {

// What went wrong in an operation whose failure is part of ordinary life: a file that is not there, a store that is
// full. Mistakes of an author in a model or an import are Issues (base/issue.h); mistakes of ours stop the program
// (base/check.h).
struct Error {
  enum class Code {
    invalid_argument,
    not_found,
    conflict,
    precondition_failed,
    unauthenticated,
    forbidden,
    limited,
    unavailable,
    timeout,
    corrupt,
    internal,
  };
  Code code = Code::internal;
  std::string message;  // For a person: a sentence without a full stop, naming the thing that failed.
};

// A value or an Error; dropping one unread is a warning, hence an error of the build.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
};

inline tl::unexpected<Error> fail(Error::Code code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}

}  // namespace reif
