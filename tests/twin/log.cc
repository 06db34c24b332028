#include "twin/log.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "twin/canonical_json.h"

namespace reif::twin {
namespace {

using nlohmann::json;

// A line that is no event.
struct BadLine : std::runtime_error {
  using std::runtime_error::runtime_error;
};

cel::Value to_value(const json& from, Arena& arena) {
  if (from.is_boolean()) {
    return cel::Value::boolean(from.get<bool>());
  }
  if (from.is_number()) {
    return cel::Value::float64(from.get<double>());
  }
  if (from.is_string()) {
    return cel::Value::string(arena.copy(from.get_ref<const std::string&>()));
  }
  if (from.is_array()) {
    cel::Value* items = arena.array<cel::Value>(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) {
      items[i] = to_value(from[i], arena);
    }
    return cel::Value::list(arena.make<cel::List>(items, from.size()));
  }
  if (from.is_object()) {
    auto* entries = arena.array<cel::Entry>(from.size());
    std::size_t size = 0;
    for (const auto& [key, member] : from.items()) {
      entries[size++] = {cel::Value::string(arena.copy(key)), to_value(member, arena)};
    }
    return cel::Value::map(arena.make<cel::Map>(entries, size));
  }
  return {};
}

// A member that is a text or an integer; empty where it is missing, null or "".
std::string text_of(const json& record, const char* key) {
  const auto found = record.find(key);
  if (found == record.end() || found->is_null()) {
    return "";
  }
  if (found->is_string()) {
    return found->get<std::string>();
  }
  if (found->is_number_integer()) {
    return found->dump();
  }
  throw BadLine(std::string(key) + " is no text");
}

// Nanoseconds since 1970 need more than 64 bits in the years 1 to 9999.
__extension__ using Nanoseconds = __int128;
constexpr Nanoseconds kMillisecond = 1'000'000;

std::optional<Nanoseconds> time_of(const json& record, const char* key) {
  const auto found = record.find(key);
  if (found == record.end() || found->is_null() || *found == "") {
    return std::nullopt;
  }
  const std::optional<FineTime> time = found->is_string() ? parse_time(found->get<std::string>()) : std::nullopt;
  if (!time) {
    throw BadLine(std::string(key) + " is no time");
  }
  return time->milliseconds * kMillisecond + time->nanoseconds;
}

Time timestamp_of(const json& record) {
  const std::optional<Nanoseconds> original = time_of(record, "originalTimestamp");
  const std::optional<Nanoseconds> timestamp = time_of(record, "timestamp");
  const std::optional<Nanoseconds> sent = time_of(record, "sentAt");
  const std::optional<Nanoseconds> received = time_of(record, "receivedAt");
  if (!original && !timestamp) {
    throw BadLine("no time");
  }
  Nanoseconds at = original ? *original : *timestamp;
  if (sent && received) {
    at += *received - *sent;
  }
  if (received) {
    at = std::min(at, *received);
  }
  const Nanoseconds rest = at % kMillisecond;
  const auto rounded = static_cast<Time>(at / kMillisecond - (rest < 0 ? 1 : 0));
  if (rounded < kTimeMin || rounded > kTimeMax) {
    throw BadLine("no time that can be");
  }
  return rounded;
}

cel::Value map_of(const json& record, const char* key, Arena& arena) {
  const auto found = record.find(key);
  return to_value(found != record.end() && found->is_object() ? *found : json::object(), arena);
}

// What conditions see as `event`.
cel::Value view_of(const Event& event, cel::Value context, Arena& arena) {
  const auto text = [&](std::string_view t) { return cel::Value::string(arena.copy(t)); };
  const std::pair<const char*, cel::Value> fields[] = {{"type", text(event.type)},
                                                       {"name", text(event.name)},
                                                       {"properties", event.properties},
                                                       {"context", context},
                                                       {"timestamp", cel::Value::timestamp(event.at)}};
  auto* entries = arena.array<cel::Entry>(std::size(fields));
  for (std::size_t i = 0; i < std::size(fields); ++i) {
    entries[i] = {cel::Value::string(fields[i].first), fields[i].second};
  }
  return cel::Value::map(arena.make<cel::Map>(entries, std::size(fields)));
}

Event event_of(const std::string& line, const std::string& source, Arena& arena) {
  const json record = json::parse(line, nullptr, false);
  if (!record.is_object()) {
    throw BadLine("no JSON object");
  }
  Event event;
  event.source = source;
  event.type = text_of(record, "type");
  static const std::set<std::string> kTypes = {"identify", "track", "page", "screen", "group", "alias"};
  if (kTypes.count(event.type) == 0) {
    throw BadLine("no type");
  }
  event.at = timestamp_of(record);
  event.user = text_of(record, "userId");
  event.anonymous = text_of(record, "anonymousId");
  if (event.type == "track") {
    event.name = text_of(record, "event");
  } else if (event.type == "page" || event.type == "screen") {
    event.name = text_of(record, "name");
  } else if (event.type == "group") {
    event.group = text_of(record, "groupId");
  } else if (event.type == "alias") {
    event.previous = text_of(record, "previousId");
  }
  const bool whole = (event.type != "group" || !event.group.empty()) &&
                     (event.type != "alias" || (!event.previous.empty() && !event.user.empty()));
  if (!whole || (event.user.empty() && event.anonymous.empty())) {
    throw BadLine("an id is missing");
  }
  event.id = text_of(record, "messageId");
  if (event.id.empty()) {
    event.id = sha256_hex(canonical_json(record));
  }
  const bool has_traits = event.type == "identify" || event.type == "group";
  event.properties = map_of(record, has_traits ? "traits" : "properties", arena);
  event.all = view_of(event, map_of(record, "context", arena), arena);
  return event;
}

auto place_in_history(const Event& event) {
  return std::make_tuple(event.at, !event.says_who(), std::cref(event.id), std::cref(event.source));
}

}  // namespace

Log::Log(const std::vector<Source>& sources) {
  std::set<std::pair<std::string, std::string>> seen;
  for (const Source& source : sources) {
    for (const std::string& line : source.lines) {
      try {
        Event event = event_of(line, source.name, arena_);
        if (seen.emplace(event.source, event.id).second) {
          events_.push_back(std::move(event));
        }
      } catch (const BadLine&) {
        ++bad_lines_;
      }
    }
  }
  std::sort(events_.begin(), events_.end(),
            [](const Event& a, const Event& b) { return place_in_history(a) < place_in_history(b); });
}

}  // namespace reif::twin
