#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "openai/chat_request.h"
#include "openai/json_writer.h"

// Edits the text rather than writing a parsed value anew: what the node does not change reaches the
// engine byte by byte, with every digit of its numbers and no second copy of a large prompt in
// memory.
namespace murmur::openai {
namespace {

/// What the node sets, in the order in which it writes that, and what it only takes out.
struct Ours {
  std::string json = "{";  // an object that is still open
  std::vector<std::string_view> names;

  void set(std::string_view name, std::string_view value) {
    if (json.size() > 1) { json += ','; }
    json.append("\"").append(name).append("\":").append(value);
    names.push_back(name);
  }
};

/// Whether it streams, and what it tells of a prefill on the way.
bool has_progress(prompt::Dialect dialect) {
  // llama-server takes no more than a few fields out of Anthropic's body, and none on progress.
  return dialect != prompt::Dialect::Whole && dialect != prompt::Dialect::Messages;
}

Ours ours_in(prompt::Dialect dialect, const EngineFields& fields) {
  Ours ours;
  if (dialect != prompt::Dialect::Whole) { ours.set("stream", "true"); }
  if (dialect == prompt::Dialect::Chat) {
    if (fields.stream_options) {
      ours.set("stream_options", R"({"include_usage":true})");
    } else {
      ours.names.emplace_back("stream_options");
    }
  }
  if (!fields.progress) {
    ours.names.emplace_back("return_progress");
  } else if (has_progress(dialect)) {
    ours.set("return_progress", "true");
  }
  if (!fields.model.empty()) {
    JsonWriter name;
    name.value(fields.model);
    ours.set("model", name.take());
  }
  return ours;
}

/// Where the string that starts at `at` ends: behind its closing quote.
std::size_t end_of_string(std::string_view json, std::size_t at) {
  for (++at; json[at] != '"'; ++at) {
    if (json[at] == '\\') { ++at; }
  }
  return at + 1;
}

/// Where the member that starts at `at` ends: at the comma or bracket behind it.
std::size_t end_of_member(std::string_view json, std::size_t at) {
  std::size_t depth = 0;
  while (true) {
    switch (json[at]) {
      case '"': at = end_of_string(json, at); continue;
      case '{':
      case '[': ++depth; break;
      case ',':
        if (depth == 0) { return at; }
        break;
      case '}':
      case ']':
        if (depth == 0) { return at; }
        --depth;
        break;
      default: break;
    }
    ++at;
  }
}

/// Whether `quoted`, a name with its quotes and escapes, is one that the node sets.
bool is_ours(std::string_view quoted, const std::vector<std::string_view>& names) {
  const auto is_one = [&](std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (quoted.find('\\') == quoted.npos) { return is_one(quoted.substr(1, quoted.size() - 2)); }
  return is_one(boost::json::parse(quoted).get_string());
}

}  // namespace

std::string streaming_body(std::string_view body, prompt::Dialect dialect,
                           const EngineFields& fields) {
  constexpr std::string_view kSpace = " \t\r\n";
  Ours ours = ours_in(dialect, fields);
  if (ours.names.empty()) { return std::string(body); }
  std::string out = std::move(ours.json);
  out.reserve(body.size() + out.size() + 1);
  std::size_t at = body.find('{');
  MURMUR_ASSERT(at != body.npos);
  do {
    const std::size_t start = body.find_first_not_of(kSpace, at + 1);
    at = end_of_member(body, start);
    if (start == at) { break; }  // "{}"
    const std::string_view member = body.substr(start, at - start);
    if (is_ours(member.substr(0, end_of_string(member, 0)), ours.names)) { continue; }
    if (out.size() > 1) { out += ','; }
    out += member;
  } while (body[at] == ',');
  out += '}';
  return out;
}

}  // namespace murmur::openai
