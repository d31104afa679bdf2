#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "base/assert.h"
#include "openai/chat_request.h"

// Edits the text rather than writing a parsed value anew: what the node does not change reaches the
// engine byte by byte, with every digit of its numbers and no second copy of a large prompt in
// memory.
namespace murmur::openai {
namespace {

constexpr std::string_view kOurs =
    R"({"stream":true,"stream_options":{"include_usage":true},"return_progress":true)";
constexpr std::array<std::string_view, 3> kOurNames{"stream", "stream_options", "return_progress"};

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
bool is_ours(std::string_view quoted) {
  const auto is_one = [](std::string_view name) {
    return std::find(kOurNames.begin(), kOurNames.end(), name) != kOurNames.end();
  };
  if (quoted.find('\\') == quoted.npos) { return is_one(quoted.substr(1, quoted.size() - 2)); }
  return is_one(boost::json::parse(quoted).get_string());
}

}  // namespace

std::string streaming_body(std::string_view body) {
  constexpr std::string_view kSpace = " \t\r\n";
  std::string out(kOurs);
  out.reserve(body.size() + kOurs.size());
  std::size_t at = body.find('{');
  MURMUR_ASSERT(at != body.npos);
  do {
    const std::size_t start = body.find_first_not_of(kSpace, at + 1);
    at = end_of_member(body, start);
    if (start == at) { break; }  // "{}"
    const std::string_view member = body.substr(start, at - start);
    if (is_ours(member.substr(0, end_of_string(member, 0)))) { continue; }
    out += ',';
    out += member;
  } while (body[at] == ',');
  out += '}';
  return out;
}

}  // namespace murmur::openai
