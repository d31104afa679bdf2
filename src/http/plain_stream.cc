#include <algorithm>

#include "base/assert.h"
#include "http/engine_event.h"
#include "http/reply.h"
#include "openai/sse.h"

namespace murmur::http {
namespace {

class PlainStream final : public Reply {
 public:
  PlainStream(Outbox& out, PlainStreamWishes wishes) : Reply(out), wishes_(wishes) {}

  void on_piece(const prompt::Delta& delta) override {
    MURMUR_ASSERT(delta.event != nullptr);  // what a plain generation is made of
    const std::string& json = *delta.event;
    if (!wishes_.prefill_progress && is_progress_event(json)) { return; }
    if (is_chat() && !wishes_.usage && is_usage_event(json)) { return; }
    pass_on(delta.event_name, json);
  }

 private:
  [[nodiscard]] bool is_chat() const { return wishes_.dialect == prompt::Dialect::Chat; }

  /// Only these end their streams by a word.
  [[nodiscard]] bool says_done() const {
    return is_chat() || wishes_.dialect == prompt::Dialect::Text;
  }

  void finish(const Answered&) override {
    if (says_done()) { out_.append(openai::kSseDone); }
    out_.end();
  }

  /// Inside a stream what the engine says of a failure is an event like the others.
  void fail(const Failure& failure) override {
    if (!out_.started()) {
      out_.end(engine_failure_response(failure, wishes_.dialect));
      return;
    }
    const bool anthropic = wishes_.dialect == prompt::Dialect::Messages;
    pass_on(anthropic ? "error" : "", engine_failure_response(failure, wishes_.dialect).body);
    out_.end();
  }

  void pass_on(std::string_view name, const std::string& json) {
    const std::string before = name.empty() ? "data: " : event_line(name) + "data: ";
    if (json.find('\n') == json.npos) {
      out_.append(before, json, "\n\n");
      return;
    }
    // Some engine's pretty-printed JSON: a line break would end the event's field. Inside JSON's
    // strings there is none, so a space means the same.
    std::string line = json;
    std::replace(line.begin(), line.end(), '\n', ' ');
    out_.append(before, line, "\n\n");
  }

  static std::string event_line(std::string_view name) {
    return "event: " + std::string(name) + "\n";
  }

  PlainStreamWishes wishes_;
};

}  // namespace

std::unique_ptr<Reply> make_plain_stream(Outbox& out, PlainStreamWishes wishes) {
  return std::make_unique<PlainStream>(out, wishes);
}

}  // namespace murmur::http
