// The program's words: commands, options, exit codes. What they do is in the *_command.cc beside this file.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <iostream>
#include <map>
#include <thread>

#include "cli/explain_command.h"
#include "cli/import_command.h"
#include "cli/model_command.h"
#include "cli/score_command.h"
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
  app.add_option("--threads", arguments.threads, "Threads to use")->check(CLI::Range(1, 256))->type_name("N");
  arguments.threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 256U));
  arguments.progress = is_terminal(STDERR_FILENO);
}

void add_score(CLI::App& app, ScoreArguments& arguments, Command& command) {
  CLI::App* score = app.add_subcommand("score", "Score every lead of some event files");
  add_history_options(*score, arguments);
  score->add_flag("--explain", arguments.explain, "Add the reasons to each lead (jsonl)");
  score->add_flag("--visitors", arguments.visitors, "Also those who were never identified, after the leads");
  score->add_flag("--changes,!--no-changes", arguments.changes, "Every change of stage (on; --no-changes is faster)");
  const std::map<std::string, ScoreArguments::Format> formats = {{"jsonl", ScoreArguments::Format::jsonl},
                                                                 {"csv", ScoreArguments::Format::csv},
                                                                 {"table", ScoreArguments::Format::table}};
  score->add_option("--format,-f", arguments.format, "jsonl, csv or table")
      ->transform(CLI::CheckedTransformer(formats).description(""))
      ->type_name("FORMAT");
  score->add_option("--top,-n", arguments.top, "Only the N best: by stage, then whole points of the first score")
      ->check(CLI::NonNegativeNumber)
      ->type_name("N");
  score->callback([&] { command = [&] { return run_score(arguments, std::cout, std::cerr); }; });
}

void add_explain(CLI::App& app, ExplainArguments& arguments, Command& command) {
  CLI::App* explain = app.add_subcommand("explain", "Say why a lead stands where it stands, and what changes next");
  add_history_options(*explain, arguments.score);
  explain->add_option("--lead,-l", arguments.lead, "The lead's id")->required()->type_name("ID");
  explain->add_option("--lang", arguments.language, "de or en")
      ->check(CLI::IsMember({"de", "en"}))
      ->type_name("LANGUAGE");
  explain->callback([&] { command = [&] { return run_explain(arguments, std::cout, std::cerr); }; });
}

void add_model(CLI::App& app, ModelCheckArguments& arguments, Command& command) {
  CLI::App* model = app.add_subcommand("model", "Work with scoring models")->require_subcommand(1);
  CLI::App* check = model->add_subcommand("check", "Find all mistakes of scoring models");
  check->add_option("FILE", arguments.files, "Scoring models (YAML); - for standard input")->required();
  const std::map<std::string, ModelCheckArguments::Format> formats = {{"text", ModelCheckArguments::Format::text},
                                                                      {"json", ModelCheckArguments::Format::json}};
  check->add_option("--format,-f", arguments.format, "text or json")
      ->transform(CLI::CheckedTransformer(formats).description(""))
      ->type_name("FORMAT");
  arguments.colour = may_colour(STDOUT_FILENO);
  check->callback([&] { command = [&] { return run_model_check(arguments, std::cout, std::cerr); }; });
}

void add_import(CLI::App& app, ImportArguments& arguments, Command& command) {
  CLI::App* import = app.add_subcommand("import", "Turn CSV files into events by a map");
  import->add_option("--map", arguments.map, "How rows become events (YAML)")->required()->type_name("FILE");
  import->add_option("FILE", arguments.files, "CSV files, plain or gzip; - for standard input")->required();
  import->add_flag("--strict", arguments.strict, "Stop at the first bad row");
  import->add_flag("--check", arguments.check, "Write no events: count them and show the first three");
  import->callback([&] { command = [&] { return run_import(arguments, std::cout, std::cerr); }; });
}

int run(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  CLI::App app("Reif scores leads by rules that people can read.", "reif");
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("reif ") + kVersion);
  app.footer(
      "Each command tells more with --help. Exit codes: 0 done, 1 refused, 2 wrong usage, 3 done but for bad lines.");

  Command command;
  ScoreArguments score;
  ExplainArguments explain;
  ModelCheckArguments model;
  ImportArguments import;
  add_score(app, score, command);
  add_explain(app, explain, command);
  add_model(app, model, command);
  add_import(app, import, command);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitOk : kExitUsage;
  }
  return command();
}

}  // namespace
}  // namespace reif

int main(int argc, char** argv) { return reif::run(argc, argv); }
