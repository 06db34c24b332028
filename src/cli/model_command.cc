#include "cli/model_command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ostream>
#include <string_view>

#include "cli/model_file.h"
#include "codec/json_writer.h"

namespace reif {
namespace {

constexpr int kMistakes = 1;
constexpr int kUnreadable = 2;

std::size_t count(const Issues& issues, Issue::Severity severity) {
  return static_cast<std::size_t>(
      std::count_if(issues.begin(), issues.end(), [&](const Issue& issue) { return issue.severity == severity; }));
}

std::string counted(std::size_t n, std::string_view what) {
  return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

// What a model holds, by the names of the JSON form.
struct Part {
  std::string_view one;
  std::string_view key;
  std::size_t count;
};

std::vector<Part> parts_of(const ScoringModel& model) {
  return {{"touchpoint", "touchpoints", model.touchpoints.size()},
          {"rule", "rules", model.rules.size()},
          {"score", "scores", model.scores.size()},
          {"stage", "stages", model.stages ? model.stages->rungs.size() : 0},
          {"label", "labels", model.labels.size()}};
}

std::string summary(const CheckedModel& checked) {
  std::vector<std::string> words;
  if (checked.model) {
    for (const Part& part : parts_of(*checked.model)) {
      words.push_back(counted(part.count, part.one));
    }
  } else {
    words.push_back(counted(count(checked.issues, Issue::Severity::error), "error"));
  }
  const std::size_t warnings = count(checked.issues, Issue::Severity::warning);
  if (warnings > 0 || !checked.model) {
    words.push_back(counted(warnings, "warning"));
  }
  return fmt::format("{}{}", checked.model ? "ok: " : "", fmt::join(words, ", "));
}

// The issue's line with its severity in red or magenta.
std::string in_colour(const Issue& issue, const std::string& file) {
  const bool is_error = issue.severity == Issue::Severity::error;
  const std::string_view word = is_error ? "error:" : "warning:";
  std::string line = format_issue(issue, file);
  const std::size_t at = line.find(word, file.size());
  return line.replace(at, word.size(), fmt::format("\x1b[1;{}m{}\x1b[0m", is_error ? 31 : 35, word));
}

void write_text(const CheckedModel& checked, const std::string& file, bool colour, std::ostream& out) {
  for (const Issue& issue : checked.issues) {
    out << (colour ? in_colour(issue, file) : format_issue(issue, file)) << '\n';
  }
  out << file << ": " << summary(checked) << '\n';
}

std::string json(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string json_of(const Issue& issue) {
  return fmt::format(R"({{"severity":"{}","line":{},"column":{},"message":{},"hint":{}}})",
                     issue.severity == Issue::Severity::error ? "error" : "warning", issue.place.line,
                     issue.place.column, json(issue.message), json(issue.hint));
}

std::string json_of(const ScoringModel& model) {
  std::string out = fmt::format(R"({{"name":{})", json(model.name));
  for (const Part& part : parts_of(model)) {
    out += fmt::format(R"(,"{}":{})", part.key, part.count);
  }
  return out + "}";
}

void write_json(const CheckedModel& checked, const std::string& file, std::ostream& out) {
  std::vector<std::string> issues;
  for (const Issue& issue : checked.issues) {
    issues.push_back(json_of(issue));
  }
  out << fmt::format(R"({{"file":{},"ok":{},"issues":[{}],"model":{}}})", json(file), checked.model != nullptr,
                     fmt::join(issues, ","), checked.model ? json_of(*checked.model) : "null")
      << '\n';
}

}  // namespace

int run_model_check(const ModelCheckArguments& arguments, std::ostream& out, std::ostream& err) {
  int exit_code = 0;
  for (const std::string& file : arguments.files) {
    const Result<CheckedModel> checked = load_model_file(file);
    if (!checked) {
      err << "reif: " << checked.error().message << '\n';
      exit_code = kUnreadable;
      continue;
    }
    if (arguments.format == ModelCheckArguments::Format::json) {
      write_json(*checked, file, out);
    } else {
      write_text(*checked, file, arguments.colour, out);
    }
    exit_code = std::max(exit_code, checked->model ? 0 : kMistakes);
  }
  return exit_code;
}

}  // namespace reif
