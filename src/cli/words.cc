#include "cli/words.h"

#include <fmt/format.h>

namespace reif {

const Words& words_in(const std::string& language) {
  static const Words kGerman = {
      .language = "de",
      .once = "einmal",
      .times = "{}-mal",
      .before_decay = "ohne Abnahme {}",
      .rule_bound = "Grenze von „{}“",
      .group_bound = "Grenze der Gruppe „{}“",
      .score_bound = "Grenze des Scores",
      .not_known_yet = "Noch nicht bekannt:",
      .could_add = "könnte {} bringen",
      .no_reasons = "Noch nichts, das Punkte bringt.",
      .no_stages = "(das Modell hat keine Stufen)",
      .lead = "Lead",
      .stage = "Stufe",
      .grade = "Note",
      .reasons = "Gründe",
      .as_of = "Stand",
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
      .no_stages = "(the model has no stages)",
      .lead = "Lead",
      .stage = "Stage",
      .grade = "Grade",
      .reasons = "Reasons",
      .as_of = "As of",
      .excluded = "excluded",
      .next_change = "If nothing further happens: {} → {} at {}",
      .no_change = "If nothing further happens the stage stays the same for the next ten years.",
  };
  return language == "de" ? kGerman : kEnglish;
}

std::string times(std::int64_t count, const Words& words) {
  return count == 1 ? words.once : fmt::format(fmt::runtime(words.times), count);
}

}  // namespace reif
