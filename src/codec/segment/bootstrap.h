#pragma once

#include <string>
#include <string_view>

namespace reif {

// What the browser libraries fetch before they start, so that they need no host but ours.

// The settings that Segment's analytics-next fetches from /v1/projects/KEY/settings. It then sends to
// SCHEME://HOST/v1; `host` may have a port.
std::string analytics_next_settings(std::string_view write_key, std::string_view scheme, std::string_view host);

// The source configuration that RudderStack's analytics-js fetches from /sourceConfig/: no destinations, nothing
// reported to others.
std::string rudderstack_source_config(std::string_view write_key);

}  // namespace reif
