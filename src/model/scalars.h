#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/millionths.h"
#include "base/time.h"
#include "model/checker.h"

namespace reif {

// The text of a single value, never empty; `takes` says in messages what stands here ("the name of a group").
std::optional<std::string> read_text(Checker& checker, const Field& field, std::string_view takes);

// A text or a list of texts, none of them empty.
std::vector<const Tree*> read_texts(Checker& checker, const Field& field, std::string_view takes);

// A number of at most six decimals within ±10⁹.
std::optional<Millionths> read_number(Checker& checker, const Field& field);
// The same of a text in quotes or without; and whether it is written like a number, and hence no expression.
std::optional<Millionths> read_number_text(Checker& checker, const Field& field);
bool looks_like_number(const Tree& value);

// A whole number greater than 0.
std::optional<std::int64_t> read_count(Checker& checker, const Field& field);

// A duration: an integer > 0 and a unit s, m, h, d, w.
std::optional<Span> read_span(Checker& checker, const Field& field);

// One of few words: its position in the list.
std::optional<std::size_t> read_word(Checker& checker, const Field& field, std::span<const std::string_view> words);

// An id of a rule or a rung; empty where it cannot be read.
std::string read_id(Checker& checker, const Field& field);

// Bounds: `min` is read before `max`, which must not lie below it.
void read_min(Checker& checker, const Field& field, Bounds& bounds);
void read_max(Checker& checker, const Field& field, Bounds& bounds);

// A text for people, or a map of languages.
void read_label(Checker& checker, const Field& field, Label& label);

}  // namespace reif
