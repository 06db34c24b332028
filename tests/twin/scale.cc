#include "twin/scale.h"

#include "base/time_zone.h"

namespace reif::twin {
namespace {

// Instants around which a calendar is worth a look: clocks going forward and back (by an hour, by half an hour), a
// leap day, 1970, a year's first Monday.
struct Turn {
  const char* zone;
  const char* at;
};
const std::vector<Turn> kTurns = {{"Europe/Berlin", "2026-03-29T01:00:00Z"},
                                  {"Europe/Berlin", "2026-10-25T01:00:00Z"},
                                  {"Europe/Berlin", "2026-03-29T22:00:00Z"},
                                  {"Europe/Berlin", "2025-12-31T23:00:00Z"},
                                  {"America/New_York", "2026-03-08T07:00:00Z"},
                                  {"America/New_York", "2026-11-01T06:00:00Z"},
                                  {"America/New_York", "2026-06-01T04:00:00Z"},
                                  {"Australia/Lord_Howe", "2026-04-04T15:00:00Z"},
                                  {"Australia/Lord_Howe", "2026-10-03T15:30:00Z"},
                                  {"Asia/Kathmandu", "2026-08-31T18:15:00Z"},
                                  {"America/St_Johns", "2026-11-01T04:30:00Z"},
                                  {"Pacific/Kiritimati", "2026-01-04T10:00:00Z"},
                                  {"Pacific/Pago_Pago", "2024-03-01T11:00:00Z"},
                                  {"UTC", "2024-02-29T00:00:00Z"},
                                  {"UTC", "1970-01-01T00:00:00Z"},
                                  {"", "2026-01-05T00:00:00Z"},
                                  {"", "2026-02-01T00:00:00Z"},
                                  {"Africa/Casablanca", "2026-02-15T02:00:00Z"}};

std::vector<Span> some_of(Dice& dice, const std::vector<Span>& spans) {
  std::vector<Span> picked;
  for (std::int64_t n = dice.between(2, 4); n > 0; --n) {
    picked.push_back(dice.pick(spans));
  }
  return picked;
}

Scale minutes(Dice& dice) {
  Scale scale;
  scale.length = dice.between(5, 240) * kMinute;
  scale.spans = some_of(dice, {30 * kSecond, kMinute, 90 * kSecond, 2 * kMinute, 5 * kMinute, 10 * kMinute,
                               17 * kMinute, 30 * kMinute, kHour});
  scale.persons = static_cast<int>(dice.between(1, 5));
  scale.events = static_cast<int>(dice.between(3, 60));
  scale.rules = static_cast<int>(dice.between(1, 6));
  return scale;
}

Scale days(Dice& dice) {
  Scale scale;
  scale.length = dice.between(6, 72) * kHour;
  scale.spans = some_of(dice, {10 * kMinute, kHour, 3 * kHour, 6 * kHour, 12 * kHour, kDay, 2 * kDay});
  scale.persons = static_cast<int>(dice.between(1, 3));
  scale.events = static_cast<int>(dice.between(5, 40));
  scale.rules = static_cast<int>(dice.between(1, 4));
  return scale;
}

Scale months(Dice& dice) {
  Scale scale;
  scale.length = dice.between(20, 100) * kDay;
  scale.spans = some_of(dice, {kDay, 3 * kDay, kWeek, 2 * kWeek, 30 * kDay});
  scale.events = static_cast<int>(dice.between(5, 30));
  scale.rules = static_cast<int>(dice.between(1, 2));
  return scale;
}

}  // namespace

Scale random_scale(Dice& dice) {
  const std::int64_t roll = dice.below(100);
  Scale scale = roll < 84 ? minutes(dice) : roll < 99 ? days(dice) : months(dice);
  const Turn& turn = dice.pick(kTurns);
  scale.zone = turn.zone;
  scale.begin = parse_time(turn.at)->milliseconds - dice.below(scale.length);
  if (dice.chance(60)) {
    scale.begin = minute_floor(scale.begin);
  }
  return scale;
}

}  // namespace reif::twin
