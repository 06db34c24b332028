#include "service/live/lead_filter.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "cel/compile.h"
#include "codec/dom.h"
#include "model/email_functions.h"
#include "model/known_names.h"
#include "scoring/engine.h"

namespace reif {
namespace {

enum class Root : std::uint8_t { lead, account, standing };

// What a slot reads: names below one of a row's JSON texts.
struct Source {
  Root root = Root::lead;
  std::vector<std::string> names;
};

const cel::Failure kMissing{cel::Failure::Code::no_such_key, "no such key", ""};

cel::Type type_of(std::string_view root, std::size_t names) {
  const cel::Type map{cel::Type::Kind::map, {cel::Type::Kind::string, cel::Type::Kind::dyn}};
  if (root == "stage" || root == "grade" || (root == "labels" && names == 2)) {
    return cel::Type::Kind::string;
  }
  if (root == "scores" && names == 2) {
    return cel::Type::Kind::float64;
  }
  return names == 1 ? map : cel::Type();
}

}  // namespace

struct LeadFilter::Shared {
  std::optional<cel::Program> program;
  std::vector<Source> sources;  // By slot.

  std::optional<cel::Slot> slot(std::span<const std::string_view> path, const ScoringModel& model, Place place,
                                Issues& issues);
};

std::optional<cel::Slot> LeadFilter::Shared::slot(std::span<const std::string_view> path, const ScoringModel& model,
                                                  Place place, Issues& issues) {
  const std::string_view root = path.front();
  const bool is_attribute = root == "lead" || root == "account";
  const bool is_single = root == "stage" || root == "grade";
  if (!is_attribute && !is_single && root != "scores" && root != "labels") {
    return std::nullopt;
  }
  if ((is_single && path.size() > 1) || (!is_attribute && path.size() > 2)) {
    return std::nullopt;  // The shorter path is asked for next.
  }
  if (path.size() == 2 && !is_attribute) {
    const std::vector<std::string> names =
        root == "scores" ? names_of(model.scores, &Score::name) : names_of(model.labels, &Ladder::name);
    if (std::find(names.begin(), names.end(), path[1]) == names.end()) {
      issues.push_back({Issue::Severity::error, place,
                        "unknown name `" + std::string(path[1]) + "` in `" + std::string(root) + "`",
                        hint_for(path[1], names, "the model does not have it")});
      return std::nullopt;
    }
  }
  Source source{root == "lead" ? Root::lead : root == "account" ? Root::account : Root::standing, {}};
  if (root == "account") {
    source.names.emplace_back("attributes");
  }
  for (const std::string_view name : is_attribute ? path.subspan(1) : path) {
    source.names.emplace_back(name);
  }
  sources.push_back(std::move(source));
  return cel::Slot{static_cast<int>(sources.size() - 1), type_of(root, path.size()), cel::Use::free};
}

// One evaluation after the other, each over one row.
class LeadFilter::Run : private cel::Context {
 public:
  explicit Run(const Shared& shared) : shared_(shared) { arena = &scratch_; }

  bool matches(const LeadRow& row) {
    row_ = &row;
    roots_.fill(std::nullopt);
    scratch_.reset();
    cost_left = 100'000;
    return shared_.program->condition(*this) == cel::Outcome::met;
  }

 private:
  cel::Value slot(int index) override {
    const Source& source = shared_.sources[static_cast<std::size_t>(index)];
    std::optional<dom::Element> at = root(source.root);
    for (const std::string& name : source.names) {
      dom::Element below;
      if (!at || at->at_key(name).get(below) != simdjson::SUCCESS) {
        return cel::Value::error(&kMissing);
      }
      at = below;
    }
    return at ? dom::to_value(*at, scratch_) : cel::Value::error(&kMissing);
  }
  std::optional<cel::Range> points(int) override { return std::nullopt; }

  // The row's JSON, parsed when it is first asked for.
  std::optional<dom::Element> root(Root root) {
    const auto i = static_cast<std::size_t>(root);
    if (!roots_[i]) {
      const std::string& text = root == Root::lead      ? row_->attributes
                                : root == Root::account ? row_->account
                                                        : row_->scores;
      if (text.empty()) {
        return std::nullopt;
      }
      padded_[i].assign(text).append(dom::kPadding, ' ');
      const Result<dom::Element> parsed = parsers_[i].parse({padded_[i].data(), text.size()});
      if (!parsed) {
        return std::nullopt;
      }
      roots_[i] = *parsed;
    }
    return roots_[i];
  }

  const Shared& shared_;
  Arena scratch_;
  const LeadRow* row_ = nullptr;
  std::array<dom::Parser, 3> parsers_;
  std::array<std::string, 3> padded_;
  std::array<std::optional<dom::Element>, 3> roots_;
};

LeadFilter::LeadFilter(std::shared_ptr<const Shared> shared)
    : shared_(std::move(shared)), run_(std::make_unique<Run>(*shared_)) {}
LeadFilter::~LeadFilter() = default;

std::unique_ptr<LeadFilter> LeadFilter::clone() const { return std::unique_ptr<LeadFilter>(new LeadFilter(shared_)); }

bool LeadFilter::matches(const LeadRow& row) { return run_->matches(row); }

LeadFilter::Compiled LeadFilter::compile(std::string_view text, const ScoringModel& model) {
  auto shared = std::make_shared<Shared>();
  cel::Environment environment;
  environment.path = [&](std::span<const std::string_view> path, Place place, Issues& issues) {
    return shared->slot(path, model, place, issues);
  };
  environment.functions = email_functions();
  environment.known_names = {"lead", "account", "scores", "stage", "grade", "labels"};
  cel::Options options;
  options.mixed_arithmetic = true;
  options.division_error = true;
  cel::Compiled compiled = cel::compile(text, environment, options);
  Compiled result{nullptr, std::move(compiled.issues)};
  if (compiled.program) {
    shared->program = std::move(compiled.program);
    result.filter.reset(new LeadFilter(std::move(shared)));
  }
  return result;
}

}  // namespace reif
