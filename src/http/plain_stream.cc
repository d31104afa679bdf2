#include <algorithm>
#include <utility>

#include "http/engine_event.h"
#include "http/reply.h"
#include "openai/sse.h"

namespace murmur::http {
namespace {

class PlainStream final : public Reply {
 public:
  PlainStream(Outbox& out, openai::CompletionHead head, PlainStreamWishes wishes)
      : Reply(out),
        head_(std::move(head)),
        wishes_(wishes) {}

  void on_piece(const prompt::Delta& delta) override {
    if (delta.event != nullptr) {
      pass_on(*delta.event);
    } else if (!delta.text.empty() || !delta.reasoning.empty()) {
      begin();
      event(openai::delta_chunk(head_, delta));
    }
  }

 private:
  void pass_on(const std::string& json) {
    has_events_ = true;
    if (!wishes_.prefill_progress && is_progress_event(json)) { return; }
    if (!wishes_.usage && is_usage_event(json)) { return; }
    if (json.find('\n') == json.npos) {
      event(json);
      return;
    }
    // Some engine's pretty-printed JSON: a line break would end the event's field. Inside JSON's
    // strings there is none, so a space means the same.
    std::string line = json;
    std::replace(line.begin(), line.end(), '\n', ' ');
    event(line);
  }

  void finish(const Answered& answered) override {
    if (!has_events_) {  // an engine that gives text only
      begin();
      event(openai::finish_chunk(head_, answered.finish, nullptr));
      if (wishes_.usage) { event(openai::usage_chunk(head_, answered.usage)); }
    }
    out_.append(openai::kSseDone);
    out_.end();
  }

  void begin() {
    if (std::exchange(begun_, true)) { return; }
    event(openai::role_chunk(head_));
  }

  openai::CompletionHead head_;
  PlainStreamWishes wishes_;
  bool begun_ = false;
  bool has_events_ = false;
};

}  // namespace

std::unique_ptr<Reply> make_plain_stream(Outbox& out, openai::CompletionHead head,
                                         PlainStreamWishes wishes) {
  return std::make_unique<PlainStream>(out, std::move(head), wishes);
}

}  // namespace murmur::http
