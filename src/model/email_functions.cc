#include "model/email_functions.h"

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "model/email_domains.h"

namespace reif {
namespace {

using cel::Failure;
using cel::Value;
using OfDomain = std::function<Value(cel::Context& context, const std::string& domain)>;

Value fail(cel::Context& context, Failure::Code code, std::string_view message, std::string_view subject) {
  return Value::error(context.arena->make<Failure>(code, message, context.arena->copy(subject)));
}

// A function of the domain of the e-mail address that is its argument.
cel::Environment::Function of_address(std::string name, cel::Type result, OfDomain of) {
  const auto evaluate = [of = std::move(of)](cel::Context& context, std::span<const Value> arguments) {
    const Value& address = arguments[0];
    if (!address.is(cel::Kind::string)) {
      return fail(context, Failure::Code::no_such_overload, "an e-mail address is a text", "");
    }
    const std::optional<std::string> domain = email_domain(address.as_text());
    return domain ? of(context, *domain)
                  : fail(context, Failure::Code::no_value, "no e-mail address: it has not exactly one @",
                         address.as_text());
  };
  return {std::move(name), false, {cel::Type::Kind::string}, std::move(result), evaluate};
}

}  // namespace

std::vector<cel::Environment::Function> email_functions() {
  using Type = cel::Type::Kind;
  return {
      of_address("is_freemail", Type::boolean,
                 [](cel::Context&, const std::string& domain) { return Value::boolean(is_freemail_domain(domain)); }),
      of_address(
          "is_disposable", Type::boolean,
          [](cel::Context&, const std::string& domain) { return Value::boolean(is_disposable_domain(domain)); }),
      of_address("email_domain", Type::string,
                 [](cel::Context& context, const std::string& domain) {
                   return Value::string(context.arena->copy(domain));
                 }),
  };
}

}  // namespace reif
