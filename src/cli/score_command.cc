#include "cli/score_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <ostream>

#include "base/large_memory.h"
#include "cli/events_command.h"
#include "cli/lead_writer.h"
#include "cli/ranking.h"
#include "cli/table.h"

namespace reif {
namespace {

using Format = ScoreArguments::Format;

// Tells the author which parts of the model could not be judged, by how many leads: silence hides typos.
void tell_doubts(const Plan& plan, const History& history, const Doubts& doubts, std::ostream& err) {
  const ScoringModel& model = plan.model();
  std::string text;
  for (std::size_t i = 0; i < model.touchpoints.size(); ++i) {
    if (const std::int64_t n = history.unknown_touchpoints()[i]; n > 0) {
      text += fmt::format("  touchpoint {}: unknown at {} events\n", model.touchpoints[i].id, n);
    }
  }
  for (std::size_t i = 0; i < doubts.rules.size(); ++i) {
    if (doubts.rules[i] > 0) {
      text += fmt::format("  rule {}: unknown for {} leads\n", model.rules[i].id, doubts.rules[i]);
    }
  }
  for (std::size_t i = 0; i < doubts.series.size(); ++i) {
    if (doubts.series[i] > 0) {
      const Series& series = model.series[i];
      text += fmt::format(
          "  {} of {}: values that are no numbers, for {} leads\n",
          model.event_paths[static_cast<std::size_t>(series.path)].text,
          series.touchpoint == Rule::kAny ? "any" : model.touchpoints[static_cast<std::size_t>(series.touchpoint)].id,
          doubts.series[i]);
    }
  }
  if (!text.empty()) {
    err << "Not known (counts as not met, and adds nothing):\n" << text;
  }
}

class ScoreCommand {
 public:
  ScoreCommand(const ScoreArguments& arguments, const Plan& plan, std::ostream& out)
      : arguments_(arguments),
        plan_(plan),
        out_(out),
        ranking_(static_cast<std::size_t>(arguments.top.value_or(0))) {}

  Doubts run(History& history, Time as_of, Progress& progress) {
    if (arguments_.format == Format::csv) {
      out_ << csv_header(plan_);
    }
    ScoreOptions options;
    options.as_of = as_of;
    options.changes = arguments_.changes && arguments_.format == Format::jsonl;
    options.visitors = arguments_.visitors;
    options.threads = arguments_.threads;
    options.progress = [&](std::size_t done, std::size_t all) {
      progress.show(static_cast<std::int64_t>(done), static_cast<std::int64_t>(all));
    };
    const Doubts doubts = score_people(
        history, options, [this](const Scored& scored, std::string& text) { write(scored, text); },
        [this](std::string_view text) { out_.write(text.data(), static_cast<std::streamsize>(text.size())); });
    finish();
    return doubts;
  }

 private:
  bool is_ranked() const { return arguments_.top.has_value() || arguments_.format == Format::table; }

  void write(const Scored& scored, std::string& text) {
    if (!is_ranked()) {
      append_line(scored, text);
      return;
    }
    if (arguments_.top && is_excluded(plan_, scored.outlook)) {
      return;
    }
    Ranked ranked = Ranked::of(plan_, scored);
    if (arguments_.format == Format::table) {
      ranked.cells = lead_cells(plan_, scored, arguments_.language);
    } else {
      append_line(scored, ranked.text);
    }
    const std::lock_guard lock(mutex_);
    if (arguments_.top) {
      ranking_.offer(std::move(ranked));
    } else {
      rows_.push_back(std::move(ranked));
    }
  }

  void append_line(const Scored& scored, std::string& text) const {
    if (arguments_.format == Format::csv) {
      append_lead_csv(plan_, scored, text);
    } else {
      append_lead_json(plan_, scored, {arguments_.changes, arguments_.explain}, text);
    }
  }

  void finish() {
    if (!is_ranked()) {
      return;
    }
    if (arguments_.top) {
      rows_ = ranking_.take();
    } else {
      std::sort(rows_.begin(), rows_.end());
    }
    std::vector<std::vector<std::string>> table = {lead_columns(plan_)};
    for (Ranked& row : rows_) {
      if (arguments_.format == Format::table) {
        table.push_back(std::move(row.cells));
      } else {
        out_ << row.text;
      }
    }
    if (arguments_.format == Format::table) {
      out_ << format_table(table);
    }
  }

  const ScoreArguments& arguments_;
  const Plan& plan_;
  std::ostream& out_;
  std::mutex mutex_;
  Ranking ranking_;
  std::vector<Ranked> rows_;
};

}  // namespace

Time system_now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

int run_score(const ScoreArguments& arguments, std::ostream& out, std::ostream& err) {
  keep_freed_memory();
  const Time as_of = arguments.as_of.value_or(system_now());
  LoadedEvents loaded = load_events(arguments, as_of, err);
  if (loaded.history == nullptr) {
    return loaded.exit_code;
  }
  Doubts doubts;
  {
    Progress progress("Scoring", arguments.progress, err);
    doubts = ScoreCommand(arguments, *loaded.plan, out).run(*loaded.history, as_of, progress);
  }
  tell_doubts(*loaded.plan, *loaded.history, doubts, err);
  return flush(out, err) ? loaded.exit_code : kExitRefused;
}

}  // namespace reif
