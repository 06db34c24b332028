#include "codec/words.h"

#include <fmt/format.h>

#include <algorithm>

namespace reif {

const Words& words_in(const std::string& language) {
  static const Words kGerman = {
      .language = "de",
      .once = "einmal",
      .times = "{}-mal",
      .before_decay = "ohne Abnahme {}",
      .rule_bound = "Grenze von „{}“",
      .group_bound = "Grenze der Gruppe „{}“",
      .score_bound = "Grenze des Punktestands",
      .not_known_yet = "Noch nicht bekannt:",
      .could_add = "könnte {} bringen",
      .no_reasons = "Noch nichts, das Punkte bringt.",
      .lead = "Lead",
      .stage = "Stufe",
      .grade = "Note",
      .reasons = "Gründe",
      .as_of = "Stand",
      .exclude = "Ausschluss",
      .excluded = "ausgeschlossen",
      .next_change = "Wenn nichts weiter geschieht: {} → {} am {}",
      .no_change = "Wenn nichts weiter geschieht, bleibt die Stufe in den nächsten zehn Jahren gleich.",
  };
  static const Words kEnglish = {
      .language = "en",
      .once = "once",
      .times = "{} times",
      .before_decay = "{} without decay",
      .rule_bound = "bound of \"{}\"",
      .group_bound = "bound of the group \"{}\"",
      .score_bound = "bound of the score",
      .not_known_yet = "Not known yet:",
      .could_add = "could add {}",
      .no_reasons = "Nothing yet that gives points.",
      .lead = "Lead",
      .stage = "Stage",
      .grade = "Grade",
      .reasons = "Reasons",
      .as_of = "As of",
      .exclude = "Exclusion",
      .excluded = "excluded",
      .next_change = "If nothing further happens: {} → {} at {}",
      .no_change = "If nothing further happens the stage stays the same for the next ten years.",
  };
  return language == "de" ? kGerman : kEnglish;
}

std::string times(std::int64_t count, const Words& words) {
  return count == 1 ? words.once : fmt::format(fmt::runtime(words.times), count);
}

std::string points_in_words(Millionths points, const Words& words) {
  std::string text = format_millionths(points);
  if (words.language == "de") {
    std::replace(text.begin(), text.end(), '.', ',');
  }
  return text;
}

std::string signed_points(Millionths points, const Words& words) {
  return (points < 0 ? "" : "+") + points_in_words(points, words);
}

std::string time_in_words(Time t) {
  std::string text = format_time(t);
  constexpr std::size_t kMinutes = 16;  // "2026-01-19T10:00"
  constexpr std::size_t kSeconds = 19;
  text.resize(t % kMinute == 0 ? kMinutes : t % kSecond == 0 ? kSeconds : kSeconds + 4);
  text[10] = ' ';
  return text + " UTC";
}

}  // namespace reif
