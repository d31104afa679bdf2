#include <utility>

#include "http/reply.h"
#include "openai/sse.h"

namespace murmur::http {
namespace {

class RunStream final : public Reply {
 public:
  RunStream(Outbox& out, openai::CompletionHead head, bool include_usage)
      : Reply(out),
        head_(std::move(head)),
        include_usage_(include_usage) {}

  void on_piece(const prompt::Delta& delta) override {
    if (delta.event) { return pass_on(delta); }
    if (delta.text.empty() && delta.reasoning.empty()) { return; }
    begin();
    event(openai::delta_chunk(head_, delta));
  }

  void on_proposal_piece(std::uint32_t layer, std::uint32_t seat, const std::string& node,
                         const std::string& text) override {
    begin();
    event(
        openai::proposal_chunk(head_, {.layer = layer, .seat = seat, .node = node, .text = text}));
  }

 private:
  void finish(const Answered& answered) override {
    begin();
    if (!formed_) { event(openai::finish_chunk(head_, answered.finish, answered.trace)); }
    if (formed_ && answered.trace != nullptr) {
      event(openai::trace_chunk(head_, *answered.trace));
    }
    if (include_usage_) { event(openai::usage_chunk(head_, answered.usage)); }
    out_.append(openai::kSseDone);
    out_.end();
  }

  /// The engine's own events have the role and the finish reason of each answer in them.
  void pass_on(const prompt::Delta& delta) {
    formed_ = begun_ = true;
    const auto chunk = openai::engine_chunk(head_, *delta.event, delta.choice);
    if (chunk) { event(*chunk); }
  }

  /// The role comes with the first chunk, so that a request that fails at once gets a proper
  /// status.
  void begin() {
    if (std::exchange(begun_, true)) { return; }
    event(openai::role_chunk(head_));
  }

  openai::CompletionHead head_;
  bool include_usage_;
  bool begun_ = false;
  bool formed_ = false;  // what comes are the engine's events (prompt::AnswerForm)
};

}  // namespace

std::unique_ptr<Reply> make_run_stream(Outbox& out, openai::CompletionHead head,
                                       bool include_usage) {
  return std::make_unique<RunStream>(out, std::move(head), include_usage);
}

}  // namespace murmur::http
