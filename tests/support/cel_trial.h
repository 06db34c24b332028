#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cel/compile.h"

namespace reif::cel {

// An expression tried out in a test: names with values, options, and the outcome as text. "scores.a" is one name.
class Trial : public Context {
 public:
  Trial() {
    arena = &made_;
    environment.path = [this](std::span<const std::string_view> path, Place place, Issues& issues) {
      return find(path, place, issues);
    };
  }

  // What a name stands for.
  Trial& set(const std::string& name, const Value& value, Type type = {}, Use use = Use::free) {
    names_.emplace_back(name, Slot{static_cast<int>(values_.size()), std::move(type), use});
    values_.push_back(value);
    ranges_.emplace_back();
    return *this;
  }
  Trial& set_points(const std::string& name, std::optional<Range> range) {
    set(name, Value::undecided(), Type::Kind::float64, Use::points);
    ranges_.back() = range;
    return *this;
  }
  // A name that the host refuses with this word.
  Trial& refuse(const std::string& name, const std::string& message) {
    refused_[name] = message;
    return *this;
  }

  Compiled compile(std::string_view source) const { return cel::compile(source, environment, options); }

  // The value as CEL writes it, "error: …", "undecided", or "refused: …" with the first issue.
  std::string run(std::string_view source) {
    const Compiled compiled = compile(source);
    return compiled.program ? to_text(compiled.program->evaluate(*this))
                            : "refused: " + compiled.issues.front().message;
  }
  Outcome outcome(std::string_view source, const Failure** why = nullptr) {
    program_ = compile(source).program;  // Kept: the reason lives in it.
    return program_.value().condition(*this, why);
  }
  // "LINE:COLUMN MESSAGE" or "LINE:COLUMN MESSAGE; HINT".
  std::vector<std::string> issues(std::string_view source) const {
    std::vector<std::string> texts;
    for (const Issue& issue : compile(source).issues) {
      texts.push_back(std::to_string(issue.place.line) + ":" + std::to_string(issue.place.column) + " " +
                      issue.message + (issue.hint.empty() ? "" : "; " + issue.hint));
    }
    return texts;
  }

  Value slot(int index) override { return values_[static_cast<std::size_t>(index)]; }
  std::optional<Range> points(int index) override { return ranges_[static_cast<std::size_t>(index)]; }

  Environment environment;
  Options options;

 private:
  std::optional<Slot> find(std::span<const std::string_view> path, Place place, Issues& issues) const {
    std::string name;
    for (const std::string_view part : path) {
      name += (name.empty() ? "" : ".") + std::string(part);
    }
    if (const auto word = refused_.find(name); word != refused_.end()) {
      issues.push_back({Issue::Severity::error, place, word->second, {}});
    }
    for (const auto& [known, slot] : names_) {
      if (known == name) {
        return slot;
      }
    }
    return std::nullopt;
  }

  Arena made_;
  std::vector<std::pair<std::string, Slot>> names_;
  std::vector<Value> values_;
  std::vector<std::optional<Range>> ranges_;
  std::map<std::string, std::string> refused_;
  std::optional<Program> program_;
};

// An expression and the text of its value.
struct Row {
  const char* expression;
  const char* result;
};

}  // namespace reif::cel
