#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace reif {

// A number of points, exactly: an integer count of millionths. Sums of thousands of amounts of a model, each within
// ±10⁹ points, fit into 64 bits.
using Millionths = std::int64_t;

inline constexpr Millionths kPoint = 1'000'000;
// The largest amount a model may name, and the largest worth a rule may have before it counts as out of range.
inline constexpr Millionths kPointsMax = 1'000'000'000 * kPoint;

// v × 10⁶ in doubles, rounded half away from zero. |v| <= 9 × 10¹²; NaN is not allowed.
inline Millionths to_millionths(double v) { return static_cast<Millionths>(std::round(v * 1e6)); }

inline double to_double(Millionths m) { return static_cast<double>(m) / 1e6; }

// Whole points: rounded down (-0.5 gives -1).
constexpr std::int64_t whole_points(Millionths m) { return m / kPoint - static_cast<std::int64_t>(m % kPoint < 0); }

// Reads a decimal number of at most six decimals within ±10⁹ ("-12.5"; "1e3" is none). Nothing where it is no such
// number.
std::optional<Millionths> parse_millionths(std::string_view text);

// At least one decimal, at most six, no more than needed: "45.0", "-0.000001", "12.345".
std::string format_millionths(Millionths m);
void append_millionths(std::string& out, Millionths m);

}  // namespace reif
