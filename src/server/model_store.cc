#include "server/model_store.h"

#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <iterator>

#include "base/issue.h"
#include "codec/yaml.h"
#include "model/check.h"

namespace reif {
namespace {

constexpr std::string_view kStatesMark = "states";

Result<std::shared_ptr<const ScoringModel>> checked(const std::string& text, const std::string& name) {
  Issues issues;
  const std::optional<Tree> tree = read_yaml(text, issues);
  CheckedModel model = tree ? check_model(*tree) : CheckedModel{nullptr, std::move(issues)};
  if (model.model != nullptr) {
    return model.model;
  }
  std::string message = "the scoring model has mistakes";
  for (const Issue& issue : model.issues) {
    message += "\n" + format_issue(issue, name);
  }
  return fail(Error::Code::invalid_argument, message);
}

}  // namespace

Result<ServedModel> served_model(Settings& settings, const std::string& file, Time now) {
  const Result<std::optional<ModelRow>> newest = settings.newest_model();
  if (!newest) {
    return tl::unexpected<Error>(newest.error());
  }
  ServedModel served;
  if (file.empty()) {
    if (!*newest) {
      return fail(Error::Code::not_found, "there is no scoring model yet: name one with --model FILE");
    }
    Result<std::shared_ptr<const ScoringModel>> model =
        checked((*newest)->text, fmt::format("version {}", (*newest)->version));
    return model ? Result<ServedModel>(ServedModel{std::move(*model), (*newest)->version})
                 : tl::unexpected<Error>(model.error());
  }
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    return fail(Error::Code::not_found, "cannot open " + file);
  }
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const Result<std::shared_ptr<const ScoringModel>> model = checked(text, file);
  if (!model) {
    return tl::unexpected<Error>(model.error());
  }
  if (*newest && (*newest)->text == text) {
    return ServedModel{*model, (*newest)->version};
  }
  const Result<std::int64_t> version = settings.add_model({0, (*model)->name, text, now});
  return version ? Result<ServedModel>(ServedModel{*model, *version}) : tl::unexpected<Error>(version.error());
}

Result<StatesMark> read_states_mark(Settings& settings) {
  const Result<std::optional<std::string>> text = settings.value(kStatesMark);
  if (!text) {
    return tl::unexpected<Error>(text.error());
  }
  StatesMark mark;
  if (*text) {
    const char* const end = (*text)->data() + (*text)->size();
    const auto version = std::from_chars((*text)->data(), end, mark.version);
    if (version.ptr != end) {
      std::from_chars(version.ptr + 1, end, mark.announce_from);
    }
  }
  return mark;
}

Result<void> write_states_mark(Settings& settings, const StatesMark& mark) {
  return settings.set_value(kStatesMark, fmt::format("{} {}", mark.version, mark.announce_from));
}

}  // namespace reif
