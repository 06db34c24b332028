#include <algorithm>
#include <cmath>
#include <functional>

#include "base/check.h"
#include "twin/story.h"

namespace reif::twin {
namespace {

using About = Question::About;

constexpr cel::Failure kNoValue{cel::Failure::Code::no_value, "history has no value", ""};
constexpr cel::Map kEmpty;

__extension__ using Exact = __int128;

// The occurrences that a question is about.
std::vector<const Event*> occurrences(const Question& question, const View& view) {
  std::vector<const Event*> found;
  for (std::size_t i = 0; i < view.count; ++i) {
    const Event* event = view.story.events()[i];
    if (view.story.occurs(question.number, i) && (!question.window || event->at > view.now - *question.window)) {
      found.push_back(event);
    }
  }
  return found;
}

// The values of a property that are there and not null.
std::vector<cel::Value> values(const Question& question, const View& view) {
  std::vector<cel::Value> found;
  for (const Event* event : occurrences(question, view)) {
    const cel::Value* value = &event->properties;
    for (const std::string& name : question.path) {
      value = value != nullptr && value->is(cel::Kind::map) ? value->as_map().find(name) : nullptr;
    }
    if (value != nullptr && !value->is(cel::Kind::null)) {
      found.push_back(*value);
    }
  }
  return found;
}

// sum, max, min, avg
cel::Value of_numbers(const Question& question, const View& view) {
  std::vector<double> numbers;
  Exact sum = 0;
  std::int64_t summed = 0;
  for (const cel::Value& value : values(question, view)) {
    if (value.is(cel::Kind::float64)) {
      numbers.push_back(value.as_float64());
      if (std::abs(numbers.back()) <= 1e12) {
        sum += to_millionths(numbers.back());
        ++summed;
      }
    }
  }
  if (question.about == About::sum) {
    return cel::Value::float64(static_cast<double>(sum) / 1e6);
  }
  if (numbers.empty() || (question.about == About::avg && summed == 0)) {
    return cel::Value::error(&kNoValue);
  }
  switch (question.about) {
    case About::max:
      return cel::Value::float64(*std::max_element(numbers.begin(), numbers.end()));
    case About::min:
      return cel::Value::float64(*std::min_element(numbers.begin(), numbers.end()));
    default:
      return cel::Value::float64(static_cast<double>(sum) / (1e6 * static_cast<double>(summed)));
  }
}

cel::Value distinct(const Question& question, const View& view) {
  std::vector<cel::Value> different;
  for (const cel::Value& value : values(question, view)) {
    if (std::none_of(different.begin(), different.end(), [&](const cel::Value& v) { return cel::equal(v, value); })) {
      different.push_back(value);
    }
  }
  return cel::Value::float64(static_cast<double>(different.size()));
}

// since, first, last
cel::Value of_latest(const Question& question, const View& view) {
  const std::vector<const Event*> found = occurrences(question, view);
  if (found.empty()) {
    return cel::Value::error(&kNoValue);
  }
  switch (question.about) {
    case About::since:
      return cel::Value::duration_ms(view.now - found.back()->at);
    case About::first:
      return cel::Value::timestamp(found.front()->at);
    default:
      return cel::Value::timestamp(found.back()->at);
  }
}

cel::Value map_or_empty(const cel::Map* map) { return cel::Value::map(map == nullptr ? &kEmpty : map); }

cel::Value answer(const Question& question, const View& view) {
  switch (question.about) {
    case About::event:
      return view.event->all;
    case About::lead:
      return map_or_empty(view.story.attributes(view.count - 1));
    case About::account:
      return map_or_empty(view.account);
    case About::now:
      return cel::Value::timestamp(view.now);
    case About::count:
      return cel::Value::float64(static_cast<double>(occurrences(question, view).size()));
    case About::seen:
      return cel::Value::boolean(!occurrences(question, view).empty());
    case About::silent:
      return cel::Value::boolean(view.now - view.story.events().front()->at >= *question.window &&
                                 occurrences(question, view).empty());
    case About::sum:
    case About::max:
    case About::min:
    case About::avg:
      return of_numbers(question, view);
    case About::distinct:
      return distinct(question, view);
    case About::since:
    case About::first:
    case About::last:
      return of_latest(question, view);
    case About::score:
      break;
  }
  REIF_CHECK(false);
  return {};
}

class Moment : public cel::Context {
 public:
  Moment(const Expression& expression, const View& view) : expression_(expression), view_(view) {
    arena = &memory_;
    now = view.now;
  }

  cel::Value slot(int index) override { return answer(question(index), view_); }

  std::optional<cel::Range> points(int index) override {
    const auto score = static_cast<std::size_t>(question(index).number);
    const Millionths value = view_.scores->at(score);
    const Millionths slack = view_.slack == nullptr ? 0 : view_.slack->at(score);
    return cel::Range{value - slack, value + slack};
  }

 private:
  const Question& question(int index) const { return expression_.questions[static_cast<std::size_t>(index)]; }

  const Expression& expression_;
  const View& view_;
  Arena memory_;
};

}  // namespace

cel::Outcome outcome(const Expression& expression, const View& view) {
  Moment moment(expression, view);
  return expression.program.condition(moment);
}

bool met(const std::optional<Expression>& condition, const View& view) {
  return !condition || outcome(*condition, view) == cel::Outcome::met;
}

long double amount(const Amount& points, const View& view) {
  if (!points.computed) {
    return static_cast<long double>(points.literal);
  }
  Moment moment(*points.computed, view);
  const cel::Value value = points.computed->program.evaluate(moment);
  long double number = 0;
  switch (value.kind()) {
    case cel::Kind::int64:
      number = static_cast<long double>(value.as_int64());
      break;
    case cel::Kind::uint64:
      number = static_cast<long double>(value.as_uint64());
      break;
    case cel::Kind::float64:
      number = static_cast<long double>(value.as_float64());
      break;
    default:
      return 0;
  }
  return std::abs(number) <= 1e9L ? number * 1e6L : 0;
}

}  // namespace reif::twin
