#include "http/api/bodies.h"

#include <fmt/format.h>

#include <algorithm>

#include "codec/excerpt.h"

namespace reif {

BodyReader::BodyReader(const std::string& body) : padded_(body + std::string(dom::kPadding, ' ')) {
  const Result<dom::Element> parsed = parser_.parse({padded_.data(), body.size()});
  if (!parsed) {
    mistakes_ = parsed.error().message;
  } else if (parsed->type() != dom::Kind::OBJECT) {
    mistakes_ = "the body is no JSON object";
  } else {
    object_ = parsed->get_object().value_unsafe();
  }
}

std::optional<dom::Element> BodyReader::member(std::string_view name) {
  asked_.emplace_back(name);
  dom::Element element;
  if (!object_ || object_->at_key(name).get(element) != simdjson::SUCCESS || element.is_null()) {
    return std::nullopt;
  }
  return element;
}

std::optional<std::string> BodyReader::text(std::string_view name, std::size_t bytes_max) {
  const std::optional<dom::Element> element = member(name);
  std::string_view text;
  if (!element) {
    return std::nullopt;
  }
  if (element->get(text) != simdjson::SUCCESS || text.size() > bytes_max) {
    refuse(name, fmt::format("is no text of at most {} bytes", bytes_max));
    return std::nullopt;
  }
  return std::string(text);
}

std::string BodyReader::needed_text(std::string_view name, std::size_t bytes_max) {
  const std::size_t mistakes = mistakes_.size();
  std::optional<std::string> value = text(name, bytes_max);
  if ((!value || value->empty()) && mistakes_.size() == mistakes) {
    refuse(name, "is missing");
  }
  return value.value_or(std::string());
}

std::optional<double> BodyReader::number(std::string_view name) {
  const std::optional<dom::Element> element = member(name);
  double number = 0;
  if (element && element->get(number) != simdjson::SUCCESS) {
    refuse(name, "is no number");
    return std::nullopt;
  }
  return element ? std::optional(number) : std::nullopt;
}

std::optional<bool> BodyReader::flag(std::string_view name) {
  const std::optional<dom::Element> element = member(name);
  bool flag = false;
  if (element && element->get(flag) != simdjson::SUCCESS) {
    refuse(name, "is neither true nor false");
    return std::nullopt;
  }
  return element ? std::optional(flag) : std::nullopt;
}

std::optional<std::vector<std::string>> BodyReader::texts(std::string_view name) {
  const std::optional<dom::Element> element = member(name);
  if (!element) {
    return std::nullopt;
  }
  std::vector<std::string> list;
  simdjson::dom::array items;
  bool is_list = element->get(items) == simdjson::SUCCESS;
  if (is_list) {
    for (const dom::Element item : items) {
      std::string_view text;
      is_list = is_list && item.get(text) == simdjson::SUCCESS && text.find('\n') == std::string_view::npos;
      list.emplace_back(text);
    }
  }
  if (!is_list) {
    refuse(name, "is no list of texts");
    return std::nullopt;
  }
  return list;
}

void BodyReader::refuse(std::string_view name, std::string_view why) {
  if (!object_) {
    return;
  }
  mistakes_ += fmt::format("{}`{}` {}", mistakes_.empty() ? "" : "; ", name, why);
}

std::string BodyReader::mistakes() const {
  std::string all = mistakes_;
  if (object_) {
    std::vector<std::string_view> seen;
    for (const auto member : *object_) {
      const bool is_known = std::find(asked_.begin(), asked_.end(), member.key) != asked_.end();
      const bool is_again = std::find(seen.begin(), seen.end(), member.key) != seen.end();
      if (!is_known) {
        all += fmt::format("{}unknown member {}", all.empty() ? "" : "; ", excerpt(member.key));
      } else if (is_again) {
        all += fmt::format("{}`{}` stands more than once", all.empty() ? "" : "; ", member.key);
      } else {
        seen.push_back(member.key);
      }
    }
  }
  return all;
}

}  // namespace reif
