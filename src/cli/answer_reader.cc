#include "cli/answer_reader.h"

#include <utility>

namespace murmur::cli {
namespace {

constexpr std::size_t kAnswerBytesMax = 64U << 20U;
constexpr std::string_view kDone = "[DONE]";

}  // namespace

AnswerReader::AnswerReader(AnswerView& view, std::function<Duration()> elapsed)
    : view_(view),
      elapsed_(std::move(elapsed)) {}

bool AnswerReader::take(std::string_view data) {
  began_ = true;
  if (data == kDone) {
    done_ = true;
    return true;
  }
  Result<AnswerEvent> event = parse_answer_event(data);
  if (!event) {
    error_ = event.error().message;
    return false;
  }
  if (!event->error.empty()) {
    error_ = event->error;
    return false;
  }
  const Duration now = elapsed_();
  if (event->proposal) { view_.on_proposal(*event->proposal, now); }
  take_text(*event, now);
  if (!event->finish_reason.empty()) {
    answer_.finish_reason = event->finish_reason;
    answer_.latency = now;
  }
  if (event->usage) { answer_.usage = event->usage; }
  if (event->report) { answer_.report = std::move(event->report); }
  return error_.empty();
}

void AnswerReader::take_text(const AnswerEvent& event, Duration now) {
  if (event.text.empty() && event.reasoning.empty()) { return; }
  if (answer_.text.size() + answer_.reasoning.size() > kAnswerBytesMax) {
    error_ = "the answer does not end; it was cut";
    return;
  }
  answer_.reasoning += event.reasoning;
  if (event.text.empty()) { return; }
  if (answer_.text.empty()) { answer_.ttft = now; }
  answer_.text += event.text;
  view_.on_text(event.text, now);
}

Result<Answer> AnswerReader::finish() {
  if (!error_.empty()) { return Error{error_}; }
  if (answer_.finish_reason.empty() || !done_) { return Error{"the node broke off its answer"}; }
  return std::move(answer_);
}

}  // namespace murmur::cli
