#include "twin/random_history.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "base/time_zone.h"
#include "twin/random_properties.h"

namespace reif::twin {
namespace {

using nlohmann::json;
using Texts = std::vector<std::string>;

class Maker {
 public:
  Maker(Dice& dice, const Scale& scale) : dice_(dice), scale_(scale), zone_(*TimeZone::find(zone_name())) {
    static const std::vector<json> kUsers = {"u1", "u2", 42, "ü", "u10"};
    users_.assign(kUsers.begin(), kUsers.begin() + scale.persons);
    static const Texts kDevices = {"a1", "a2", "u2"};
    devices_.assign(kDevices.begin(), kDevices.begin() + dice.between(1, 3));
    for (std::int64_t n = dice.between(1, 3); n > 0; --n) {
      sources_.push_back({std::string(1, static_cast<char>('a' + n - 1)) + ".jsonl", {}});
    }
    by_alias_ = dice.chance(30) ? 15 : 3;
    by_account_ = dice.chance(30) ? 60 : 10;
    by_device_ = dice.chance(40) ? 50 : 20;
  }

  RandomHistory make() {
    times_.push_back(scale_.begin);
    for (int i = 0; i < scale_.events; ++i) {
      const Time at = time();
      times_.push_back(at);
      const std::string line = dice_.chance(2) ? bad_line(at) : record(at).dump();
      sources_[static_cast<std::size_t>(dice_.below(static_cast<std::int64_t>(sources_.size())))].lines.push_back(
          line);
    }
    return {sources_, as_of()};
  }

 private:
  std::string zone_name() const { return scale_.zone.empty() ? "UTC" : scale_.zone; }

  // Where something may turn over: as old as a span of the model after another event, on a full minute, at midnight;
  // and a millisecond beside it.
  Time time() {
    Time at = scale_.begin + dice_.below(scale_.length);
    const std::int64_t roll = dice_.below(100);
    if (roll < 15) {
      at = dice_.pick(times_);
    } else if (roll < 40) {
      at = dice_.pick(times_) + dice_.pick(scale_.spans) * dice_.between(1, 3);
    } else if (roll < 55) {
      at = minute_floor(at);
    } else if (roll < 65) {
      at = floor_div(at, kDay) * kDay - zone_.offset_at(at);
    } else if (roll < 75) {
      at = dice_.pick(times_) + dice_.between(1, 90) * kSecond;
    }
    if (dice_.chance(15)) {
      at += dice_.chance(50) ? 1 : -1;
    }
    return at < scale_.begin - scale_.length || at > scale_.begin + 2 * scale_.length ? scale_.begin : at;
  }

  Time as_of() {
    const Time last = *std::max_element(times_.begin(), times_.end());
    const std::int64_t roll = dice_.below(100);
    if (roll < 15) {
      return dice_.pick(times_) + dice_.between(-1, 1);
    }
    if (roll < 40) {
      return last + dice_.pick(scale_.spans);
    }
    return last + dice_.below(scale_.length);
  }

  json record(Time at) {
    static const Texts kTracks = {"Buy", "Buy", "Buy", "Click", "Open", "Demo", "Other"};
    const std::int64_t roll = dice_.below(90 + by_account_ + by_alias_);
    json record = {{"messageId", id()}};
    set_who(record);
    set_time(record, at);
    if (roll < 42) {
      record.update({{"type", "track"}, {"event", dice_.pick(kTracks)}, {"properties", random_properties(dice_)}});
    } else if (roll < 65) {
      record.update({{"type", "page"}, {"properties", random_properties(dice_)}});
      if (dice_.chance(50)) {
        static const Texts kPages = {"Home", "Home", "", "Stage Reset"};
        record["name"] = dice_.pick(kPages);
      }
    } else if (roll < 69) {
      record.update({{"type", "screen"}, {"name", "Home"}, {"properties", random_properties(dice_)}});
    } else if (roll < 83) {
      record.update({{"type", "identify"}, {"traits", random_traits(dice_)}});
    } else if (roll < 86) {
      record.update({{"type", "track"}, {"event", "Stage Reset"}});
    } else if (roll < 88) {
      record.update({{"type", "track"}, {"event", dice_.chance(50) ? "Deal Won" : "Deal Lost"}});
    } else if (roll < 88 + by_account_) {
      set_group(record);
    } else {
      record["type"] = "alias";
      record["userId"] = dice_.pick(users_);
      record["previousId"] = dice_.chance(70) ? dice_.pick(users_) : json(dice_.pick(devices_));
    }
    if (dice_.chance(15)) {
      record["context"] = random_context(dice_);
    }
    if (dice_.chance(4)) {
      record.erase("messageId");
    }
    return record;
  }

  // Mostly new; some lie apart in their order as texts and as numbers, and some have been there before.
  json id() {
    if (!ids_.empty() && dice_.chance(8)) {
      return dice_.pick(ids_);
    }
    const std::int64_t number = static_cast<std::int64_t>(ids_.size()) * 7 % 101;
    ids_.push_back(dice_.chance(3) ? json(number + 1000)
                                   : json((dice_.chance(50) ? "m" : "M") + std::to_string(number) + "-" +
                                          std::to_string(ids_.size())));
    return ids_.back();
  }

  void set_who(json& record) {
    const bool device = dice_.chance(by_device_);
    if (!device || dice_.chance(25)) {
      record["userId"] = dice_.pick(users_);
    } else if (dice_.chance(10)) {
      record["userId"] = dice_.chance(50) ? json() : json("");
    }
    if (device) {
      record["anonymousId"] = dice_.pick(devices_);
    }
  }

  void set_group(json& record) {
    static const std::vector<json> kGroups = {"g1", "g2", 7};
    record.update({{"type", "group"}, {"groupId", dice_.pick(kGroups)}});
    if (dice_.chance(85)) {
      record["traits"] = random_traits(dice_);
    }
  }

  // The same instant in one of the ways in which it may be said.
  void set_time(json& record, Time at) {
    const Span off = dice_.between(-90, 90) * kSecond + dice_.below(1000);
    switch (dice_.below(20)) {
      case 0:  // A clock that is off.
        record["originalTimestamp"] = format_time(at + off);
        record["sentAt"] = format_time(at + off + kSecond);
        record["receivedAt"] = format_time(at + kSecond);
        record["timestamp"] = format_time(at + 5);
        break;
      case 1:  // A clock that is ahead of the arrival.
        record["timestamp"] = format_time(at + kHour);
        record["receivedAt"] = format_time(at);
        break;
      case 2: {  // Below the millisecond.
        const std::string text = format_time(at);
        record["timestamp"] = text.substr(0, text.size() - 1) + "999Z";
        break;
      }
      case 3: {  // In another zone.
        const std::string text = format_time(at + 2 * kHour);
        record["originalTimestamp"] = text.substr(0, text.size() - 1) + "+02:00";
        break;
      }
      case 4:
        record["originalTimestamp"] = format_time(at);
        record["timestamp"] = nullptr;
        record["sentAt"] = format_time(at + off);  // Says nothing alone.
        break;
      default:
        record["timestamp"] = format_time(at);
    }
  }

  std::string bad_line(Time at) {
    json bad = record(at);
    switch (dice_.below(7)) {
      case 0:
        return "{\"type\": \"page\", ";
      case 1:
        return "[]";
      case 2:
        bad["type"] = "delete";
        break;
      case 3:
        bad.erase("type");
        break;
      case 4:
        bad.erase("userId");
        bad.erase("anonymousId");
        break;
      case 5:
        bad.erase("timestamp");
        bad.erase("originalTimestamp");
        break;
      default:
        bad["type"] = dice_.chance(50) ? "group" : "alias";
        bad.erase("groupId");
        bad.erase("previousId");
    }
    return bad.dump();
  }

  Dice& dice_;
  const Scale& scale_;
  TimeZone zone_;
  std::vector<json> users_;
  Texts devices_;
  std::vector<json> ids_;
  std::vector<Time> times_;
  std::vector<Source> sources_;
  int by_alias_ = 0;  // Aliases and account events to 90 others.
  int by_account_ = 0;
  int by_device_ = 0;  // Percent of the events.
};

}  // namespace

RandomHistory random_history(Dice& dice, const Scale& scale) { return Maker(dice, scale).make(); }

}  // namespace reif::twin
