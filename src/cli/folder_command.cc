#include "cli/folder_command.h"

#include <fmt/format.h>

#include <ostream>

#include "cli/events_command.h"
#include "cli/score_command.h"
#include "codec/log_record.h"
#include "server/offline.h"

namespace reif {
namespace {

int refuse(const Error& error, std::ostream& err) {
  err << "reif: " << error.message << '\n';
  return kExitRefused;
}

}  // namespace

int run_load(const FolderArguments& arguments, std::ostream& out, std::ostream& err) {
  if (arguments.source.empty() || arguments.source.size() > kSourceBytesMax) {
    err << "reif: a source's name has 1 to " << kSourceBytesMax << " bytes\n";
    return kExitUsage;
  }
  Result<Loaded> loaded;
  {
    Progress progress("Loading", arguments.progress, err);
    loaded = load_history(arguments.data, arguments.source, arguments.events,
                          [&](std::int64_t bytes, std::int64_t of) { progress.show(bytes, of); });
  }
  if (!loaded) {
    if (loaded.error().code == Error::Code::conflict) {
      err << "reif: " << loaded.error().message
          << "; while it runs, send history to its /v1/batch?history=true instead\n";
      return kExitRefused;
    }
    return refuse(loaded.error(), err);
  }
  for (const std::string& bad : loaded->first_bad) {
    err << bad << '\n';
  }
  if (loaded->bad_lines > static_cast<std::int64_t>(loaded->first_bad.size())) {
    err << fmt::format("… and {} more\n", loaded->bad_lines - static_cast<std::int64_t>(loaded->first_bad.size()));
  }
  out << fmt::format("{} events are in the log; they are applied when the server starts\n", loaded->events);
  return loaded->bad_lines == 0 ? kExitOk : kExitLinesSkipped;
}

int run_rebuild(const FolderArguments& arguments, std::ostream& out, std::ostream& err) {
  Result<std::int64_t> events;
  {
    Progress progress("Rebuilding", arguments.progress, err);
    events = rebuild_states(arguments.data, system_now(),
                            [&](std::int64_t applied, std::int64_t of) { progress.show(applied, of); });
  }
  if (!events) {
    return refuse(events.error(), err);
  }
  out << fmt::format("All states are made anew from {} events; nobody was alerted\n", *events);
  return kExitOk;
}

int run_status(const FolderArguments& arguments, std::ostream& out, std::ostream& err) {
  const Result<FolderStatus> status = folder_status(arguments.data);
  if (!status) {
    return refuse(status.error(), err);
  }
  out << (status->process == 0 ? "Server:   none runs\n" : fmt::format("Server:   process {}\n", status->process));
  out << (status->model_version == 0
              ? "Model:    none yet\n"
              : fmt::format("Model:    {}, version {}\n", status->model, status->model_version));
  out << fmt::format("Applied:  {} events\nLeads:    {}\nVisitors: {}\nAlerts:   {}\n", status->applied,
                     status->leads, status->visitors, status->alerts);
  return kExitOk;
}

}  // namespace reif
