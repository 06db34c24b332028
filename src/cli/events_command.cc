#include "cli/events_command.h"

#include <fmt/format.h>

#include <chrono>
#include <ostream>

#include "cli/model_file.h"

namespace reif {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kFirstShown = std::chrono::seconds(2);
constexpr auto kShownEvery = std::chrono::milliseconds(100);
constexpr std::size_t kBadLinesShown = 20;

std::shared_ptr<const ScoringModel> load_model(const std::string& path, std::ostream& err) {
  const Result<CheckedModel> checked = load_model_file(path);
  if (!checked) {
    err << "reif: " << checked.error().message << '\n';
    return nullptr;
  }
  if (checked->model == nullptr) {
    for (const Issue& issue : checked->issues) {
      err << format_issue(issue, path) << '\n';
    }
    err << fmt::format("reif: the scoring model has mistakes; `reif model check {}` shows them, too\n", path);
  }
  return checked->model;
}

void tell_bad_lines(const History& history, std::ostream& err) {
  for (const BadLine& bad : history.bad_lines()) {
    err << fmt::format("{}:{}: {}\n", bad.file, bad.line, bad.reason);
  }
  const std::int64_t more = history.bad_line_count() - static_cast<std::int64_t>(history.bad_lines().size());
  if (more > 0) {
    err << fmt::format("… and {} more\n", more);
  }
  err << fmt::format("reif: {} of {} lines are no events and were skipped\n", history.bad_line_count(),
                     history.bad_line_count() + history.events_read());
}

}  // namespace

bool flush(std::ostream& out, std::ostream& err) {
  if (!out.flush()) {
    err << "reif: cannot write the result: the disk may be full, or nobody reads it\n";
    return false;
  }
  return true;
}

struct Progress::Impl {
  std::string what;
  std::ostream& err;
  Clock::time_point next = Clock::now() + kFirstShown;
  bool shown = false;
};

Progress::Progress(std::string what, bool enabled, std::ostream& err)
    : impl_(enabled ? new Impl{std::move(what), err} : nullptr) {}

Progress::~Progress() {
  if (impl_ != nullptr && impl_->shown) {
    impl_->err << "\r\x1b[K" << std::flush;
  }
}

void Progress::show(std::int64_t done, std::int64_t all) {
  if (impl_ == nullptr || Clock::now() < impl_->next) {
    return;
  }
  impl_->next = Clock::now() + kShownEvery;
  impl_->shown = true;
  impl_->err << "\r\x1b[K" << impl_->what << ' '
             << (all > 0 ? fmt::format("{} %", 100 * done / all) : fmt::format("{} MB", done / 1'000'000))
             << std::flush;
}

LoadedEvents load_events(const ScoreArguments& arguments, Time as_of, std::ostream& err) {
  LoadedEvents loaded;
  loaded.exit_code = kExitRefused;
  std::shared_ptr<const ScoringModel> model = load_model(arguments.model, err);
  if (model == nullptr) {
    return loaded;
  }
  loaded.plan = std::make_unique<const Plan>(std::move(model));
  Progress progress("Reading events", arguments.progress, err);
  LoadOptions options;
  options.files = arguments.events;
  options.as_of = as_of;
  options.threads = arguments.threads;
  options.strict = arguments.strict;
  options.bad_lines_max = kBadLinesShown;
  options.progress = [&](std::int64_t read, std::int64_t total) { progress.show(read, total); };
  Result<std::unique_ptr<History>> history = History::load(*loaded.plan, options);
  if (!history) {
    err << "reif: " << history.error().message << '\n';
    return loaded;
  }
  loaded.history = std::move(*history);
  loaded.exit_code = kExitOk;
  if (loaded.history->bad_line_count() > 0) {
    tell_bad_lines(*loaded.history, err);
    loaded.exit_code = kExitLinesSkipped;
  }
  return loaded;
}

}  // namespace reif
