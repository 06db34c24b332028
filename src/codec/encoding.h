#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace reif {

// How a text file writes characters. cp1252 is what Windows programs of western Europe write; Latin-1 is read as it,
// too.
enum class Encoding : std::uint8_t { utf8, cp1252, utf16le, utf16be };

// Appends the bytes, read as cp1252, as UTF-8. Every byte is a character.
void append_cp1252(std::string& out, std::string_view bytes);

// Takes UTF-16 as it comes, in pieces of any length, and gives UTF-8. A lone surrogate becomes U+FFFD.
class Utf16Decoder {
 public:
  explicit Utf16Decoder(bool big_endian) : big_endian_(big_endian) {}

  void append(std::string& out, std::string_view bytes);
  // At the end of the text: half a character becomes U+FFFD.
  void finish(std::string& out);

 private:
  void append_unit(std::string& out, char32_t unit);

  bool big_endian_;
  bool has_byte_ = false;
  std::uint8_t byte_ = 0;  // The first byte of a unit whose second is still to come.
  char32_t high_ = 0;      // A high surrogate whose low one is still to come; 0: none.
};

}  // namespace reif
