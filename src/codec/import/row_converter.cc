#include "codec/import/row_converter.h"

#include <fmt/format.h>

#include <charconv>
#include <memory>
#include <utility>
#include <variant>

#include "codec/canonical_json.h"
#include "codec/digest.h"
#include "codec/excerpt.h"
#include "codec/json_writer.h"

namespace reif {
namespace {

constexpr std::int64_t kCost = 1'000'000;  // Steps that an expression may take in a row.
constexpr std::string_view kMessageId = "messageId";

// The part is left out: an empty cell, an optional without a value.
const cel::Value kAbsent = cel::Value::optional(nullptr);

bool is_absent(const cel::Value& value) { return value.is(cel::Kind::optional) && value.as_optional() == nullptr; }

// The first 64 bits of a digest.
std::uint64_t first_bits(std::string_view hex) {
  const std::string_view digits = hex.substr(0, 16);
  std::uint64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
  return number;
}

std::string text_of(const cel::Failure& failure) {
  return std::string(failure.message) + (failure.subject.empty() ? "" : " (" + std::string(failure.subject) + ")");
}

}  // namespace

RowConverter::RowConverter(const ImportMap& map, std::vector<std::size_t> positions)
    : map_(map), positions_(std::move(positions)), reader_(EventReader::Options{}) {
  row_.arena = &arena_;
  row_.cells.resize(positions_.size());
}

Result<int> RowConverter::convert(const std::vector<std::string_view>& cells, std::string& out) {
  arena_.reset();
  problem_.clear();
  for (std::size_t i = 0; i < positions_.size(); ++i) {
    row_.cells[i] = cells.at(positions_[i]);
  }
  const std::size_t before = out.size();
  int events = 0;
  for (const ImportEvent& event : map_.events) {
    if (!event.condition || is_met(*event.condition)) {
      append_event(event, out);
      ++events;
    }
    if (!problem_.empty()) {
      out.resize(before);
      return fail(Error::Code::invalid_argument, problem_);
    }
  }
  return events;
}

void RowConverter::append_event(const ImportEvent& event, std::string& out) {
  const cel::Value record = evaluate_form(event.record);
  if (!problem_.empty()) {
    return;
  }
  std::string json;
  append_json(json, with_message_id(record));
  json.reserve(json.size() + EventReader::kPadding);
  const Result<Event> read = reader_.read(json);
  if (!read) {
    refuse(read.error().message);
    return;
  }
  out += json;
  out += '\n';
}

cel::Value RowConverter::with_message_id(const cel::Value& record) {
  const cel::Value* given = record.as_map().find(kMessageId);
  if (given != nullptr && !given->is(cel::Kind::null) &&
      !(given->is(cel::Kind::string) && given->as_text().empty())) {
    return record;
  }
  const std::string canonical = canonical_json(record);
  std::string id = sha256_hex(canonical);
  const std::int64_t count = ++seen_[first_bits(id)];
  if (count > 1) {
    id = sha256_hex(fmt::format("{}#{}", canonical, count));
  }
  auto* entries = arena_.array<cel::Entry>(record.as_map().size + 1);
  std::size_t size = 0;
  for (const cel::Entry& member : record.as_map()) {
    if (&member.value != given) {
      std::construct_at(entries + size++, member);
    }
  }
  std::construct_at(entries + size++, cel::Value::string(kMessageId), cel::Value::string(arena_.copy(id)));
  return cel::Value::map(arena_.make<cel::Map>(entries, size));
}

bool RowConverter::is_met(const cel::Program& condition) {
  row_.cost_left = kCost;
  const cel::Failure* why = nullptr;
  const cel::Outcome outcome = condition.condition(row_, &why);
  if (outcome == cel::Outcome::unknown) {
    refuse("`if`: " + (why == nullptr ? "neither true nor false" : text_of(*why)));
  }
  return outcome == cel::Outcome::met;
}

cel::Value RowConverter::evaluate(const ImportValue& value) {
  return std::visit([this](const auto& form) { return evaluate_form(form); }, value.form);
}

cel::Value RowConverter::evaluate_form(const ImportValue::Constant& constant) {
  if (const auto* text = std::get_if<std::string>(&constant.value)) {
    return cel::Value::string(*text);
  }
  if (const auto* number = std::get_if<double>(&constant.value)) {
    return cel::Value::float64(*number);
  }
  const auto* truth = std::get_if<bool>(&constant.value);
  return truth == nullptr ? cel::Value() : cel::Value::boolean(*truth);
}

cel::Value RowConverter::evaluate_form(const ImportValue::Cell& cell) {
  const std::string_view text = row_.cells[cell.column];
  const std::string& name = map_.columns[cell.column].name;
  if (text.empty()) {
    return kAbsent;
  }
  if (const auto* style = std::get_if<NumberStyle>(&cell.as)) {
    const std::optional<double> number = parse_cell_number(text, *style);
    if (!number) {
      refuse(fmt::format("`{}`: no number: {}", name, excerpt(text)));
    }
    return cel::Value::float64(number.value_or(0));
  }
  if (const auto* format = std::get_if<TimeFormat>(&cell.as)) {
    const std::optional<Time> time = format->parse(text);
    if (!time) {
      refuse(fmt::format("`{}`: no time of the form {}: {}", name, format->pattern(), excerpt(text)));
    }
    return cel::Value::string(arena_.copy(format_time(time.value_or(0))));
  }
  return cel::Value::string(text);
}

cel::Value RowConverter::evaluate_form(const ImportValue::Expression& expression) {
  row_.cost_left = kCost;
  const cel::Value value = expression.program.evaluate(row_);
  if (value.is(cel::Kind::error)) {
    refuse(text_of(value.failure()));
  }
  return value.is_value() ? value : kAbsent;
}

cel::Value RowConverter::evaluate_form(const ImportValue::Object& object) {
  auto* entries = arena_.array<cel::Entry>(object.members.size());
  std::size_t size = 0;
  for (const ImportMember& member : object.members) {
    const cel::Value value = evaluate(member.value);
    if (!problem_.empty()) {
      if (std::holds_alternative<ImportValue::Expression>(member.value.form)) {
        problem_ = fmt::format("`{}`: {}", member.name, problem_);
      }
      return kAbsent;
    }
    if (!is_absent(value)) {
      std::construct_at(entries + size++, cel::Value::string(member.name), value);
    }
  }
  return cel::Value::map(arena_.make<cel::Map>(entries, size));
}

cel::Value RowConverter::evaluate_form(const ImportValue::List& list) {
  auto* items = arena_.array<cel::Value>(list.items.size());
  std::size_t size = 0;
  for (const ImportValue& item : list.items) {
    const cel::Value value = evaluate(item);
    if (!is_absent(value)) {
      std::construct_at(items + size++, value);
    }
  }
  return cel::Value::list(arena_.make<cel::List>(items, size));
}

void RowConverter::refuse(std::string why) {
  if (problem_.empty()) {
    problem_ = std::move(why);
  }
}

}  // namespace reif
