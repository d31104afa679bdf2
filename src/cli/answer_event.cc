#include "cli/answer_event.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <limits>

#include "base/utf8.h"
#include "cli/json_fields.h"
#include "cli/run_report_json.h"
#include "cli/text_width.h"

namespace murmur::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kExcerptBytes = 300;

std::optional<json::object> parse_object(std::string_view text) {
  boost::system::error_code failed;
  json::value value = json::parse(json::string_view(text.data(), text.size()), failed);
  if (failed || !value.is_object()) { return std::nullopt; }
  return std::move(value.get_object());
}

std::uint32_t small_count_at(const json::object& from, std::string_view key) {
  const std::uint64_t count = count_at(from, key);
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(count < kMost ? count : kMost);
}

void read_choice(const json::object& chunk, AnswerEvent& event) {
  const json::array* choices = array_at(chunk, "choices");
  if (choices == nullptr || choices->empty() || !choices->front().is_object()) { return; }
  const json::object& choice = choices->front().get_object();
  event.finish_reason = text_at(choice, "finish_reason");
  if (const json::object* delta = object_at(choice, "delta")) {
    event.text = text_at(*delta, "content");
    event.reasoning = text_at(*delta, "reasoning_content");
  }
}

void read_murmur(const json::object& murmur, AnswerEvent& event) {
  if (const json::object* piece = object_at(murmur, "proposal")) {
    event.proposal = ProposalPiece{small_count_at(*piece, "layer"), small_count_at(*piece, "seat"),
                                   text_at(*piece, "node"), text_at(*piece, "text")};
  } else if (murmur.contains("path")) {
    event.report = read_run_report(murmur);
  }
}

}  // namespace

Result<AnswerEvent> parse_answer_event(std::string_view text) {
  const std::optional<json::object> chunk = parse_object(text);
  if (!chunk) { return Error{"the node's stream is no JSON"}; }
  AnswerEvent event;
  if (chunk->contains("error")) {
    event.error = error_message(text);
    return event;
  }
  read_choice(*chunk, event);
  if (const json::object* murmur = object_at(*chunk, "murmur")) { read_murmur(*murmur, event); }
  if (const json::object* usage = object_at(*chunk, "usage")) {
    event.usage =
        TokenUsage{count_at(*usage, "prompt_tokens"), count_at(*usage, "completion_tokens")};
  }
  return event;
}

std::string error_message(std::string_view body) {
  if (const std::optional<json::object> object = parse_object(body)) {
    if (const json::object* error = object_at(*object, "error")) {
      if (std::string message = text_at(*error, "message"); !message.empty()) { return message; }
    }
    if (std::string message = text_at(*object, "error"); !message.empty()) { return message; }
  }
  const std::string line = one_line(body.substr(0, kExcerptBytes));
  return line.empty() ? "no reason was given" : line;
}

}  // namespace murmur::cli
