#include "codec/segment/answer.h"

#include "codec/json_writer.h"

namespace reif {
namespace {

// Opens an item of a list with what both kinds begin with.
void append_item(std::string& out, std::size_t index, std::string_view message_id) {
  out += out.back() == '[' ? "" : ",";
  out += R"({"index":)" + std::to_string(index) + R"(,"messageId":)";
  if (message_id.empty()) {
    out += "null";
  } else {
    append_json_string(out, message_id);
  }
}

}  // namespace

std::string intake_answer(std::size_t accepted, std::span<const RejectedEvent> rejected,
                          std::span<const IgnoredIdentity> ignored) {
  if (rejected.empty() && ignored.empty()) {
    return R"({"success":true})";
  }
  std::string out = accepted > 0 || rejected.empty() ? R"({"success":true)" : R"({"success":false)";
  out += R"(,"accepted":)" + std::to_string(accepted) + R"(,"rejected":[)";
  for (const RejectedEvent& event : rejected) {
    append_item(out, event.index, event.message_id);
    out += R"(,"code":")";
    out += name_of(event.code);
    out += R"(","message":)";
    append_json_string(out, event.message);
    out += '}';
  }
  out += R"(],"ignored_identity":[)";
  for (const IgnoredIdentity& event : ignored) {
    append_item(out, event.index, event.message_id);
    out += R"(,"reason":)";
    append_json_string(out, event.reason);
    out += '}';
  }
  return out + "]}";
}

}  // namespace reif
