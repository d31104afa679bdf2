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

 private:
  void finish(const Answered&) override {
    out_.append(openai::kSseDone);
    out_.end();
  }

  PlainStreamWishes wishes_;
};

}  // namespace

std::unique_ptr<Reply> make_plain_stream(Outbox& out, PlainStreamWishes wishes) {
  return std::make_unique<PlainStream>(out, wishes);
}

}  // namespace murmur::http
