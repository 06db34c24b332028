#include "cli/explain_command.h"

#include <fmt/format.h>

#include <ostream>

#include "cli/events_command.h"
#include "cli/explanation_writer.h"
#include "cli/lead_writer.h"
#include "cli/words.h"
#include "scoring/explain.h"

namespace reif {
namespace {

const std::string& rung_name(const ScoringModel& model, const std::string& id, const std::string& language) {
  for (const Rung& rung : model.stages->rungs) {
    if (rung.id == id) {
      return rung.label.in(language, rung.id);
    }
  }
  return id;
}

void write_head(const Plan& plan, const Outlook& outlook, const ExplainArguments& arguments, const Words& words,
                std::ostream& out) {
  out << fmt::format("{}: {}{}\n", words.lead, arguments.lead,
                     is_excluded(plan, outlook) ? " (" + words.excluded + ")" : "");
  out << fmt::format("{}: {}\n", words.as_of, format_time(outlook.as_of));
  out << fmt::format(
      "{}: {}\n", words.stage,
      plan.stage_ladder < 0 ? words.no_stages : rung_name(plan.model(), stage_id(plan, outlook), arguments.language));
  if (outlook.standing.grade >= 0) {
    out << fmt::format("{}: {}\n", words.grade, grade_name(outlook.standing.grade));
  }
}

void write_next(const ScoringModel& model, const Explanation& explanation, const std::string& language,
                const Words& words, std::ostream& out) {
  if (explanation.next) {
    out << '\n'
        << fmt::format(fmt::runtime(words.next_change), rung_name(model, explanation.next->from, language),
                       rung_name(model, explanation.next->to, language), format_time(explanation.next->at))
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
    err << fmt::format("reif: no lead `{}` in these events as of {}\n", arguments.lead, format_time(as_of));
    return kExitRefused;
  }
  const Plan& plan = *loaded.plan;
  const Words& words = words_in(arguments.language);
  Engine engine(plan, loaded.history->signatures(), loaded.history->accounts());
  Replay replay(plan, engine, loaded.history->accounts(), loaded.history->signatures());
  Outlook outlook;
  const auto events = loaded.history->events(*person);
  replay.run(events, as_of, false, outlook);
  const Explanation explanation = explain(plan, engine, replay.state(), events, outlook);

  write_head(plan, outlook, arguments, words, out);
  out << words.reasons << ": " << reasons_sentence(plan.model(), explanation, arguments.language) << '\n';
  out << explanation_text(plan, explanation, arguments.language);
  write_next(plan.model(), explanation, arguments.language, words, out);
  return loaded.exit_code;
}

}  // namespace reif
