#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace murmur::openai {

/// Writes compact JSON piece by piece, for what is written once per token. The caller keeps the
/// structure right; texts may be anybody's: invalid UTF-8 comes out as U+FFFD, so that the output
/// is valid JSON whatever an engine said. Infinite numbers and NaN come out as null.
class JsonWriter {
 public:
  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }

  JsonWriter& key(std::string_view name);
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(std::same_as<bool> auto truth) { return raw(truth ? "true" : "false"); }
  JsonWriter& value(double number);
  JsonWriter& value(std::int64_t number);
  JsonWriter& value(std::uint64_t number);
  JsonWriter& value(std::uint32_t number) { return value(std::uint64_t{number}); }
  JsonWriter& null() { return raw("null"); }
  /// `json` is one value already.
  JsonWriter& raw(std::string_view json);

  /// `json` is members of an object already, after one another; may be empty.
  JsonWriter& raw_members(std::string_view json) { return json.empty() ? *this : raw(json); }

  template <class Value>
  JsonWriter& member(std::string_view name, const Value& of) {
    key(name);
    return value(of);
  }

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void separate();

  std::string out_;
  bool needs_comma_ = false;
};

}  // namespace murmur::openai
