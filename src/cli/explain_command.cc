#include "cli/explain_command.h"

#include <fmt/format.h>

#include <ostream>

#include "cli/events_command.h"
#include "cli/explanation_writer.h"
#include "cli/lead_writer.h"
#include "codec/reasons.h"
#include "codec/words.h"
#include "scoring/explain.h"

namespace reif {
namespace {

void write_head(const Plan& plan, const Outlook& outlook, const ExplainArguments& arguments, const Words& words,
                std::ostream& out) {
  const auto line = [&](const std::string& what, const std::string& value) { out << what << ": " << value << '\n'; };
  const auto rung = [&](std::size_t ladder) {
    return rung_name(*plan.ladders[ladder].ladder, rung_of(plan, outlook, ladder).id, words.language);
  };
  line(words.lead, arguments.lead + (is_excluded(plan, outlook) ? " (" + words.excluded + ")" : ""));
  line(words.as_of, time_in_words(outlook.as_of));
  if (plan.stage_ladder >= 0) {
    line(words.stage, rung(static_cast<std::size_t>(plan.stage_ladder)));
  }
  if (outlook.standing.grade >= 0) {
    line(words.grade, grade_name(outlook.standing.grade));
  }
  for_each_label(plan, [&](std::size_t i) { line(plan.ladders[i].ladder->name, rung(i)); });
}

void write_next(const ScoringModel& model, const Explanation& explanation, const Words& words, std::ostream& out) {
  if (explanation.next) {
    out << '\n'
        << fmt::format(
               fmt::runtime(words.next_change), rung_name(*model.stages, explanation.next->from, words.language),
               rung_name(*model.stages, explanation.next->to, words.language), time_in_words(explanation.next->at))
        << '\n';
  } else if (model.stages) {
    out << '\n' << words.no_change << '\n';
  }
}

}  // namespace

int run_explain(const ExplainArguments& arguments, std::ostream& out, std::ostream& err) {
  const Time as_of = arguments.score.as_of.value_or(system_now());
  const LoadedEvents loaded = load_events(arguments.score, as_of, err);
  if (loaded.history == nullptr) {
    return loaded.exit_code;
  }
  const History::Person* person = loaded.history->find_lead(arguments.lead);
  if (person == nullptr) {
    err << fmt::format("reif: no lead `{}` in these events as of {}\n", arguments.lead, time_in_words(as_of));
    return kExitRefused;
  }
  const Plan& plan = *loaded.plan;
  const Words& words = words_in(arguments.score.language);
  Engine engine(plan, loaded.history->signatures(), loaded.history->accounts());
  Replay replay(plan, engine, loaded.history->accounts(), loaded.history->signatures());
  Outlook outlook;
  std::vector<Membership> events;
  loaded.history->events(*person, events);
  replay.run(events, as_of, false, outlook);
  const Explanation explanation = explain(plan, engine, replay.state(), events, outlook);

  write_head(plan, outlook, arguments, words, out);
  out << words.reasons << ": " << reasons_sentence(plan.model(), explanation, words.language) << '\n';
  out << explanation_text(plan, explanation, words.language);
  write_next(plan.model(), explanation, words, out);
  return flush(out, err) ? loaded.exit_code : kExitRefused;
}

}  // namespace reif
