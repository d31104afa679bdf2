#include "openai/json_reader.h"

#include <array>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parser.hpp>
#include <boost/json/value.hpp>

#include "base/utf8.h"

namespace murmur::openai {
namespace {

namespace json = boost::json;

constexpr std::size_t kSmallBytes = 4096;  // holds a chunk's values, so that it costs no allocation

/// Stops early once there are more than `max`. An upper bound for valid JSON: each value but the
/// first of a list or an object comes after a comma, a colon or an opening bracket.
bool has_more_values_than(std::size_t max, std::string_view text) {
  std::size_t count = 1;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size() && count <= max; ++i) {
    const char byte = text[i];
    if (byte == '"') {
      in_string = !in_string;
    } else if (in_string) {
      if (byte == '\\') { ++i; }
    } else if (byte == ',' || byte == '[' || byte == '{') {
      ++count;
    }
  }
  return count > max;
}

std::string explain(const json::error_code& ec, std::string_view text, std::size_t at,
                    std::size_t depth_max) {
  if (!is_valid_utf8(text)) { return "is not valid UTF-8"; }  // a mere syntax error to the parser
  if (ec == json::error::too_deep) {
    return "must not be nested deeper than " + std::to_string(depth_max) + " levels";
  }
  return "is not valid JSON: " + ec.message() + " at byte " + std::to_string(at);
}

bool has_nul(const json::string_view text) { return text.find('\0') != json::string_view::npos; }

/// The path of the first string with NUL in it, below `value`, which is at `path`.
std::optional<std::string> find_nul(const json::value& value, const std::string& path) {
  if (const auto* text = value.if_string()) {
    return has_nul(*text) ? std::optional(path) : std::nullopt;
  }
  if (const auto* list = value.if_array()) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      auto found = find_nul((*list)[i], path + '[' + std::to_string(i) + ']');
      if (found) { return found; }
    }
  }
  if (const auto* object = value.if_object()) {
    for (const auto& member : *object) {
      if (has_nul(member.key())) { return path; }
      std::string below = path.empty() ? "" : path + '.';
      below.append(member.key().data(), member.key().size());
      auto found = find_nul(member.value(), below);
      if (found) { return found; }
    }
  }
  return std::nullopt;
}

}  // namespace

struct JsonReader::Document {
  std::array<unsigned char, kSmallBytes> memory;
  json::monotonic_resource resource{memory.data(), memory.size()};
  json::value root = json::value(json::storage_ptr(&resource));
};

JsonReader::JsonReader(std::string_view text, const Limits& limits)
    : document_(std::make_unique<Document>()) {
  const Field whole = root();
  if (text.size() > limits.values && has_more_values_than(limits.values, text)) {
    whole.complain("must not hold more than " + std::to_string(limits.values) + " values");
    return;
  }
  json::parse_options options;
  options.max_depth = limits.depth;
  std::array<unsigned char, kSmallBytes> scratch;
  json::parser parser(&document_->resource, options, scratch.data(), scratch.size());
  json::error_code ec;
  const std::size_t parsed = parser.write(text.data(), text.size(), ec);
  if (ec) {
    whole.complain(explain(ec, text, parsed, limits.depth));
    return;
  }
  json::value value = parser.release();
  if (!value.is_object()) {
    whole.complain("must be a JSON object");
    return;
  }
  document_->root = std::move(value);  // the same resource: no copy
}

JsonReader::~JsonReader() = default;

Field JsonReader::root() { return {&document_->root, "", problem_}; }

void JsonReader::refuse_nul() {
  const std::optional<std::string> path = find_nul(document_->root, "");
  if (path) { Field(nullptr, *path, problem_).complain("must not hold NUL"); }
}

}  // namespace murmur::openai
