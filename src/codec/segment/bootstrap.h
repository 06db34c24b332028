#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace reif {

// What the browser libraries fetch before they start, so that they need no host but ours.

// The key that Segment's analytics-next asks for the settings of: KEY of /v1/projects/KEY/settings, decoded; nothing
// where the path is another.
std::optional<std::string> settings_key(std::string_view path);

// The settings that analytics-next starts with: it then sends to SCHEME://HOST/v1. `host` may have a port.
std::string analytics_next_settings(std::string_view write_key, std::string_view scheme, std::string_view host);

// The path that RudderStack's browser library fetches; the key stands in its query or its Authorization header.
inline constexpr std::string_view kSourceConfigPath = "/sourceConfig/";

// The source configuration that it starts with: no destinations, nothing reported to others.
std::string rudderstack_source_config(std::string_view write_key);

}  // namespace reif
