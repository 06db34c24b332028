#include "twin/email.h"

#include <optional>
#include <set>
#include <string>

namespace reif::twin {
namespace {

const std::set<std::string> kFreemail = {"gmail.com", "gmx.de", "web.de", "outlook.com", "mailbox.org", "1und1.de"};
const std::set<std::string> kDisposable = {"mailinator.com", "yopmail.com", "guerrillamail.com"};

constexpr cel::Failure kNoAddress{cel::Failure::Code::invalid_argument, "no e-mail address", ""};

// The part after the only @ in lower case.
std::optional<std::string> domain_of(std::string_view address) {
  const std::size_t at = address.find('@');
  if (at == std::string_view::npos || address.find('@', at + 1) != std::string_view::npos ||
      at + 1 == address.size()) {
    return std::nullopt;
  }
  std::string domain(address.substr(at + 1));
  for (char& c : domain) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return domain;
}

// A function of an address; what is no address is unknown.
template <class OfDomain>
cel::Environment::Function function(const char* name, cel::Type result, OfDomain of_domain) {
  return {name, false, {cel::Type::Kind::string}, result, [of_domain](cel::Context& context, auto arguments) {
            const std::optional<std::string> domain = domain_of(arguments[0].as_text());
            return domain ? of_domain(context, *domain) : cel::Value::error(&kNoAddress);
          }};
}

}  // namespace

std::vector<cel::Environment::Function> email_functions() {
  using cel::Context;
  return {function("is_freemail", cel::Type::Kind::boolean,
                   [](Context&, const std::string& domain) {
                     return cel::Value::boolean(kFreemail.count(domain) != 0 && kDisposable.count(domain) == 0);
                   }),
          function("is_disposable", cel::Type::Kind::boolean,
                   [](Context&, const std::string& domain) {
                     return cel::Value::boolean(kDisposable.count(domain) != 0);
                   }),
          function("email_domain", cel::Type::Kind::string, [](Context& context, const std::string& domain) {
            return cel::Value::string(context.arena->copy(domain));
          })};
}

}  // namespace reif::twin
