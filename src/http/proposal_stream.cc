#include <utility>

#include "http/reply.h"
#include "openai/sse.h"

namespace murmur::http {
namespace {

class ProposalStream final : public Reply {
 public:
  ProposalStream(Outbox& out, openai::CompletionHead head, bool live, const Limits& limits)
      : Reply(out),
        head_(std::move(head)),
        live_(live),
        limits_(limits) {}

  void on_piece(const prompt::Delta& delta) override {
    if (delta.text.empty()) { return; }
    if (held_.text.empty() && live_) {
      flush_at_ = Clock::now() + limits_.coalesce_time;
      out_.wake();
    }
    held_.text += delta.text;
    held_.tokens += delta.tokens;
    if (held_.text.size() >= limits_.coalesce_bytes) { flush(); }
  }

  [[nodiscard]] Clock::time_point flush_at() const override { return flush_at_; }

  void flush() override {
    flush_at_ = Clock::time_point::max();
    if (held_.text.empty()) { return; }
    event(openai::delta_chunk(head_, held_));
    held_ = {};
  }

 private:
  void finish(const Answered& answered) override {
    flush();
    event(openai::report_chunk(head_, {.model = answered.model,
                                       .finish = answered.finish,
                                       .usage = answered.usage,
                                       .timings = answered.timings,
                                       .prompt_cut = answered.prompt_cut}));
    out_.append(openai::kSseDone);
    out_.end();
  }

  openai::CompletionHead head_;
  bool live_;
  const Limits& limits_;
  prompt::Delta held_;
  Clock::time_point flush_at_ = Clock::time_point::max();
};

}  // namespace

std::unique_ptr<Reply> make_proposal_stream(Outbox& out, openai::CompletionHead head, bool live,
                                            const Limits& limits) {
  return std::make_unique<ProposalStream>(out, std::move(head), live, limits);
}

}  // namespace murmur::http
