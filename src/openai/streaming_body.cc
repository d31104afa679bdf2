#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <span>

#include "base/assert.h"
#include "openai/chat_request.h"

// Edits the text rather than writing a parsed value anew: what the node does not change reaches the
// engine byte by byte, with every digit of its numbers and no second copy of a large prompt in
// memory.
namespace murmur::openai {
namespace {

/// What the node sets, and how each such member is named.
struct Ours {
  std::string_view json;
  std::span<const std::string_view> names;
};
constexpr std::array<std::string_view, 3> kChatNames{"stream", "return_progress", "stream_options"};

Ours ours_in(prompt::Dialect dialect) {
  const std::span<const std::string_view> names = kChatNames;
  switch (dialect) {
    case prompt::Dialect::Chat:
      return {R"({"stream":true,"stream_options":{"include_usage":true},"return_progress":true)",
              names};
    case prompt::Dialect::Text:
    case prompt::Dialect::Native:
    case prompt::Dialect::Responses:
      return {R"({"stream":true,"return_progress":true)", names.first(2)};
    // llama-server takes no more than a few fields out of Anthropic's body, and none on progress.
    case prompt::Dialect::Messages: return {R"({"stream":true)", names.first(1)};
    case prompt::Dialect::Whole: break;
  }
  return {"{", {}};
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
bool is_ours(std::string_view quoted, std::span<const std::string_view> names) {
  const auto is_one = [&](std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (quoted.find('\\') == quoted.npos) { return is_one(quoted.substr(1, quoted.size() - 2)); }
  return is_one(boost::json::parse(quoted).get_string());
}

}  // namespace

std::string streaming_body(std::string_view body, prompt::Dialect dialect) {
  if (dialect == prompt::Dialect::Whole) { return std::string(body); }
  constexpr std::string_view kSpace = " \t\r\n";
  const Ours ours = ours_in(dialect);
  std::string out(ours.json);
  out.reserve(body.size() + ours.json.size());
  std::size_t at = body.find('{');
  MURMUR_ASSERT(at != body.npos);
  do {
    const std::size_t start = body.find_first_not_of(kSpace, at + 1);
    at = end_of_member(body, start);
    if (start == at) { break; }  // "{}"
    const std::string_view member = body.substr(start, at - start);
    if (is_ours(member.substr(0, end_of_string(member, 0)), ours.names)) { continue; }
    out += ',';
    out += member;
  } while (body[at] == ',');
  out += '}';
  return out;
}

}  // namespace murmur::openai
