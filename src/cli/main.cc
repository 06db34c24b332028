// The program's words: commands, options, exit codes. What they do is in the *_command.cc beside this file.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <iostream>
#include <map>
#include <thread>

#include "base/suggest.h"
#include "cli/cel_command.h"
#include "cli/explain_command.h"
#include "cli/folder_command.h"
#include "cli/import_command.h"
#include "cli/keys_command.h"
#include "cli/model_command.h"
#include "cli/score_command.h"
#include "cli/serve_command.h"
#include "cli/version.h"

namespace reif {
namespace {

bool is_terminal(int descriptor) {
  const char* term = std::getenv("TERM");
  return isatty(descriptor) == 1 && term != nullptr && std::string_view(term) != "dumb";
}
bool may_colour(int descriptor) { return is_terminal(descriptor) && std::getenv("NO_COLOR") == nullptr; }

// What a command does once its options are read: gives the exit code.
using Command = std::function<int()>;

// An option that takes one of some words.
template <class T>
void add_choice(CLI::App& app, const std::string& names, T& choice, const std::map<std::string, T>& choices,
                const std::string& help) {
  app.add_option_function<std::string>(
         names, [&choice, choices](const std::string& word) { choice = choices.at(word); }, help)
      ->check(CLI::IsMember(choices).description(""))
      ->type_name("WORD");
}

void add_history_options(CLI::App& app, ScoreArguments& arguments) {
  app.add_option("--model,-m", arguments.model, "Scoring model (YAML)")->required()->type_name("FILE");
  app.add_option("--events,-e", arguments.events,
                 "Event files in Segment's form, JSON Lines, plain or gzip; - for standard input")
      ->required()
      ->type_name("FILE...");
  app.add_option_function<std::string>(
         "--as-of",
         [&arguments](const std::string& text) {
           const std::optional<FineTime> time = parse_time(text);
           if (!time) {
             throw CLI::ValidationError("--as-of",
                                        "`" + text + "` is no time such as 2026-01-31 or 2026-01-31T12:00:00Z");
           }
           arguments.as_of = time->milliseconds;
         },
         "The moment to look at, RFC 3339; now if left out")
      ->type_name("TIME");
  app.add_flag("--strict", arguments.strict, "Stop at the first line that is no event");
  app.add_option("--threads", arguments.threads, "Threads to use; as many as there are cores if left out")
      ->check(CLI::Range(1, 256).description(""))
      ->type_name("N");
  arguments.threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 256U));
  add_choice<std::string>(app, "--lang", arguments.language, {{"de", "de"}, {"en", "en"}},
                          "Language of reasons in words: en (if left out) or de");
  arguments.progress = is_terminal(STDERR_FILENO);
}

void add_score(CLI::App& app, ScoreArguments& arguments, Command& command) {
  CLI::App* score = app.add_subcommand("score", "Score every lead of some event files");
  add_history_options(*score, arguments);
  score->add_flag("--explain", arguments.explain, "Add the reasons to each lead (only jsonl)");
  score->add_flag("--visitors", arguments.visitors, "Also those who were never identified, after the leads");
  score->add_flag_callback(
      "--no-changes", [&arguments] { arguments.changes = false; }, "Without the changes of stage, which is faster");
  using Format = ScoreArguments::Format;
  add_choice<Format>(*score, "--format,-f", arguments.format,
                     {{"jsonl", Format::jsonl}, {"csv", Format::csv}, {"table", Format::table}},
                     "jsonl (if left out), csv or table");
  score->add_option("--top,-n", arguments.top, "Only the N best: by stage, then whole points of the first score")
      ->check(CLI::Range(0, 1'000'000'000).description(""))
      ->type_name("N");
  score->callback([&] {
    if (arguments.explain && arguments.format != Format::jsonl) {
      throw CLI::ValidationError("--explain", "reasons are written as jsonl only; leave out --format");
    }
    command = [&] { return run_score(arguments, std::cout, std::cerr); };
  });
}

void add_explain(CLI::App& app, ExplainArguments& arguments, Command& command) {
  CLI::App* explain = app.add_subcommand("explain", "Say why a lead stands where it stands, and what changes next");
  add_history_options(*explain, arguments.score);
  explain->add_option("--lead,-l", arguments.lead, "The lead's id")->required()->type_name("ID");
  explain->callback([&] { command = [&] { return run_explain(arguments, std::cout, std::cerr); }; });
}

void add_model(CLI::App& app, ModelCheckArguments& arguments, Command& command) {
  CLI::App* model = app.add_subcommand("model", "Work with scoring models")->require_subcommand(1);
  CLI::App* check = model->add_subcommand("check", "Find all mistakes of scoring models");
  check->add_option("FILE", arguments.files, "Scoring models (YAML); - for standard input")->required();
  using Format = ModelCheckArguments::Format;
  add_choice<Format>(*check, "--format,-f", arguments.format, {{"text", Format::text}, {"json", Format::json}},
                     "text (if left out) or json");
  arguments.colour = may_colour(STDOUT_FILENO);
  check->callback([&] { command = [&] { return run_model_check(arguments, std::cout, std::cerr); }; });
}

void add_import(CLI::App& app, ImportArguments& arguments, Command& command) {
  CLI::App* import = app.add_subcommand("import", "Turn CSV files into events by a map");
  import->add_option("--map", arguments.map, "How rows become events (YAML)")->required()->type_name("FILE");
  import->add_option("FILE", arguments.files, "CSV files, plain or gzip; - for standard input")->required();
  import->add_flag("--strict", arguments.strict, "Stop at the first bad row");
  import->add_flag("--check", arguments.check, "Write no events: count them and show the first three");
  arguments.progress = is_terminal(STDERR_FILENO) && !is_terminal(STDOUT_FILENO);
  import->callback([&] { command = [&] { return run_import(arguments, std::cout, std::cerr); }; });
}

void add_cel(CLI::App& app, std::vector<std::string>& files, Command& command) {
  CLI::App* cel = app.add_subcommand("cel", "Run conformance cases of the Common Expression Language");
  cel->add_option("FILE", files, "Cases as JSON")->required();
  cel->callback([&] { command = [&] { return run_cel(files, std::cout, std::cerr); }; });
}

void add_serve(CLI::App& app, ServeArguments& arguments, Command& command) {
  CLI::App* serve = app.add_subcommand("serve", "Take events in, score leads as they act, alert sales");
  serve->add_option("--config", arguments.config, "Settings (YAML)")->type_name("FILE");
  serve->add_option("--data", arguments.data, "Folder of everything that is kept; reif-data if left out")
      ->type_name("DIR");
  serve->add_option("--listen", arguments.listen, "Where to serve; 127.0.0.1:8080 if left out, port 0 is any")
      ->type_name("HOST:PORT");
  serve->add_option("--model,-m", arguments.model, "Scoring model (YAML); the one in the folder if left out")
      ->type_name("FILE");
  serve->callback([&] { command = [&] { return run_serve(arguments, std::cout, std::cerr); }; });
}

void add_keys(CLI::App& app, KeysAddArguments& arguments, Command& command) {
  CLI::App* keys = app.add_subcommand("keys", "Keys that clients show")->require_subcommand(1);
  CLI::App* add = keys->add_subcommand("add", "Make a key and print it, also while the server runs");
  add->add_option("--data", arguments.data, "The server's folder; reif-data if left out")->type_name("DIR");
  add_choice<std::string>(*add, "--kind", arguments.kind,
                          {{"ingest", "ingest"}, {"public", "public"}, {"api", "api"}},
                          "ingest (a server sends events), public (browsers do), api (asks questions)");
  add->get_option("--kind")->required();
  add->add_option("--name", arguments.name, "What people call it")->type_name("TEXT");
  add->add_option("--source", arguments.source, "What its events are from; main if left out")->type_name("NAME");
  add->callback([&] { command = [&] { return run_keys_add(arguments, std::cout, std::cerr); }; });
}

CLI::App* add_folder_command(CLI::App& app, const std::string& name, const std::string& help,
                             FolderArguments& arguments, Command& command,
                             int (*run)(const FolderArguments&, std::ostream&, std::ostream&)) {
  CLI::App* folder = app.add_subcommand(name, help);
  folder->add_option("--data", arguments.data, "The server's folder; reif-data if left out")->type_name("DIR");
  arguments.progress = is_terminal(STDERR_FILENO);
  folder->callback(
      [&arguments, &command, run] { command = [&, run] { return run(arguments, std::cout, std::cerr); }; });
  return folder;
}

void add_folder(CLI::App& app, FolderArguments& arguments, Command& command) {
  CLI::App* load = add_folder_command(app, "load", "Put history into the log of a server that does not run",
                                      arguments, command, run_load);
  load->add_option("--source", arguments.source, "What the events are from; main if left out")->type_name("NAME");
  load->add_option("FILE", arguments.events, "Event files, JSON Lines, plain or gzip; - for standard input")
      ->required();
  add_folder_command(app, "rebuild", "Make all states anew from the log of a server that does not run", arguments,
                     command, run_rebuild);
  add_folder_command(app, "status", "Say what a server's folder holds", arguments, command, run_status);
}

// What CLI11 found wrong; of a word that it did not expect, what it was probably meant to be.
std::string failure_message(const CLI::App* app, const CLI::Error& error) {
  while (!app->get_subcommands().empty()) {
    app = app->get_subcommands().front();
  }
  std::string text = error.what();
  if (const std::vector<std::string> unexpected = app->remaining(); !unexpected.empty()) {
    std::vector<std::string> candidates;
    for (const CLI::App* command : app->get_subcommands(std::function<bool(const CLI::App*)>())) {
      candidates.push_back(command->get_name());
    }
    for (const CLI::Option* option : app->get_options()) {
      candidates.push_back(option->get_name());
    }
    const std::string hint = suggestion_hint(unexpected.front(), candidates);
    text = "unknown word `" + unexpected.front() + "`" + (hint.empty() ? "" : "; " + hint);
  }
  return "reif: " + text + "\nRun it with --help for what it knows.\n";
}

int run(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  CLI::App app("Reif scores leads by rules that people can read.", "reif");
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("reif ") + kVersion);
  app.footer(
      "Each command tells more with --help. Exit codes: 0 done, 1 refused, 2 wrong usage, 3 done but for bad lines.");

  app.failure_message(failure_message);

  Command command;
  ScoreArguments score;
  ExplainArguments explain;
  ModelCheckArguments model;
  ImportArguments import;
  std::vector<std::string> cases;
  ServeArguments serve;
  KeysAddArguments keys;
  FolderArguments folder;
  add_score(app, score, command);
  add_explain(app, explain, command);
  add_model(app, model, command);
  add_import(app, import, command);
  add_cel(app, cases, command);
  add_serve(app, serve, command);
  add_keys(app, keys, command);
  add_folder(app, folder, command);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitOk : kExitUsage;
  }
  const int code = command();
  std::cout.flush();
  std::cerr.flush();
  // The system takes back memory faster than destructors do, and nothing else is left to be closed.
  std::_Exit(code);
}

}  // namespace
}  // namespace reif

int main(int argc, char** argv) {
  try {
    return reif::run(argc, argv);
  } catch (const std::exception& error) {  // Out of memory, or a library's word on what none of us foresaw.
    std::fprintf(stderr, "reif: stopped: %s\n", error.what());
    return reif::kExitRefused;
  }
}
