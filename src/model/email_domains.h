#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace reif {

// The domain of an e-mail address: what follows its only "@", ASCII letters in lower case. Nothing where the text has
// no "@" or several.
std::optional<std::string> email_domain(std::string_view address);

// Whether a domain in lower case, exactly this one, belongs to a provider of throw-away addresses.
bool is_disposable_domain(std::string_view domain);

// Whether it belongs to a provider where anyone gets an address, and is not disposable.
bool is_freemail_domain(std::string_view domain);

}  // namespace reif
