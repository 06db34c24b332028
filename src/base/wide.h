#pragma once

namespace reif {

// 128 bits, for sums that must stay exact. Signed overflow cannot happen where the comments of its users say so;
// UnsignedWide wraps.
__extension__ using Wide = __int128;
__extension__ using UnsignedWide = unsigned __int128;

// n / d rounded to the nearest integer, halves away from zero; d > 0.
constexpr Wide round_div(Wide n, Wide d) { return n < 0 ? -((-n + d / 2) / d) : (n + d / 2) / d; }

}  // namespace reif
