#include "openai/json_writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/utf8.h"

namespace murmur::openai {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD
constexpr std::size_t kCharacterBytesMax = 4;

std::string with_replacements(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::size_t length = 1;
    const std::size_t longest = std::min(kCharacterBytesMax, text.size());
    while (length <= longest && !is_valid_utf8(text.substr(0, length))) { ++length; }
    const bool is_character = length <= longest;
    out += is_character ? text.substr(0, length) : kReplacement;
    text.remove_prefix(is_character ? length : 1);
  }
  return out;
}

bool needs_escape(char byte) {
  return static_cast<unsigned char>(byte) < 0x20 || byte == '"' || byte == '\\';
}

void append_escape(std::string& out, char byte) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (byte) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  const auto code = static_cast<unsigned char>(byte);
  out += "\\u00";
  out += kHex[code >> 4U];
  out += kHex[code & 0xfU];
}

void append_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const auto end = std::find_if(text.begin(), text.end(), needs_escape);
    const auto plain = static_cast<std::size_t>(end - text.begin());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) { break; }
    append_escape(out, text.front());
    text.remove_prefix(1);
  }
  out += '"';
}

template <class Number>
void append_number(std::string& out, Number number) {
  std::array<char, 32> digits{};
  const auto [end, ec] = std::to_chars(digits.begin(), digits.end(), number);
  out.append(digits.begin(), end);
}

}  // namespace

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  append_string(out_, name);
  out_ += ':';
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  separate();
  if (is_valid_utf8(text)) {
    append_string(out_, text);
  } else {
    append_string(out_, with_replacements(text));
  }
  return *this;
}

JsonWriter& JsonWriter::value(double number) {
  if (!std::isfinite(number)) { return null(); }
  separate();
  append_number(out_, number);
  return *this;
}

JsonWriter& JsonWriter::value(std::int64_t number) {
  separate();
  append_number(out_, number);
  return *this;
}

JsonWriter& JsonWriter::value(std::uint64_t number) {
  separate();
  append_number(out_, number);
  return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

JsonWriter& JsonWriter::open(char bracket) {
  separate();
  out_ += bracket;
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  out_ += bracket;
  needs_comma_ = true;
  return *this;
}

void JsonWriter::separate() {
  if (needs_comma_) { out_ += ','; }
  needs_comma_ = true;
}

}  // namespace murmur::openai
