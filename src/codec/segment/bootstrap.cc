#include "codec/segment/bootstrap.h"

#include "codec/json_writer.h"

namespace reif {
namespace {

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

}  // namespace

std::string analytics_next_settings(std::string_view write_key, std::string_view scheme, std::string_view host) {
  return R"({"integrations":{"Segment.io":{"apiKey":)" + json_string(write_key) + R"(,"apiHost":)" +
         json_string(std::string(host) + "/v1") + R"(,"protocol":)" + json_string(scheme) +
         R"(,"unbundledIntegrations":[],"addBundledMetadata":true,"maybeBundledConfigIds":{},)"
         R"("versionSettings":{"version":"4.4.7","componentTypes":["browser"]}}},)"
         R"("plan":{"track":{"__default":{"enabled":true,"integrations":{}}},)"
         R"("identify":{"__default":{"enabled":true}},"group":{"__default":{"enabled":true}}},)"
         R"("edgeFunction":{},"analyticsNextEnabled":true,"middlewareSettings":{},"enabledMiddleware":{},)"
         R"("metrics":{"sampleRate":0},"legacyVideoPluginsEnabled":false,"remotePlugins":[]})";
}

std::string rudderstack_source_config(std::string_view write_key) {
  return R"({"isHosted":true,"source":{"id":"reif","name":"reif","config":{"statsCollection":)"
         R"({"errors":{"enabled":false},"metrics":{"enabled":false}}},"writeKey":)" +
         json_string(write_key) +
         R"(,"enabled":true,"workspaceId":"reif","destinations":[],"dataplanes":{},"connections":[],)"
         R"("sourceDefinition":{"name":"Javascript"}},"updatedAt":"2025-01-01T00:00:00.000Z"})";
}

}  // namespace reif
