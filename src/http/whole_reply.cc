#include <optional>
#include <utility>

#include "base/assert.h"
#include "http/reply.h"
#include "openai/stream_assembler.h"

namespace murmur::http {
namespace {

/// Gathers the text; what runs and proposals consist of.
class Whole final : public Reply {
 public:
  Whole(Outbox& out, openai::CompletionHead head, const Limits& limits)
      : Reply(out),
        head_(std::move(head)),
        bytes_max_(limits.answer_bytes) {}

  [[nodiscard]] bool streams() const override { return false; }

  void on_piece(const prompt::Delta& delta) override {
    gathered_ += delta.text.size() + delta.reasoning.size();
    if (gathered_ > bytes_max_) {
      too_long_ = true;  // what is kept stays bounded; the end tells
      return;
    }
    completion_.text += delta.text;
    completion_.reasoning += delta.reasoning;
  }

 private:
  void finish(const Answered& answered) override {
    if (too_long_) {
      fail({.kind = FailureKind::EngineFailed,
            .message = "the answer is longer than " + std::to_string(bytes_max_) + " bytes"});
      return;
    }
    completion_.finish = answered.finish;
    completion_.usage = answered.usage;
    out_.end({.body = openai::completion_json(head_, completion_, answered.trace)});
  }

  openai::CompletionHead head_;
  std::size_t bytes_max_;
  std::size_t gathered_ = 0;
  bool too_long_ = false;
  openai::Completion completion_;
};

/// Assembles the engine's events, so that nothing of what they hold is lost.
class PlainWhole final : public Reply {
 public:
  explicit PlainWhole(Outbox& out) : Reply(out) {}

  [[nodiscard]] bool streams() const override { return false; }

  void on_piece(const prompt::Delta& delta) override {
    MURMUR_ASSERT(delta.event != nullptr);  // what a plain generation is made of
    if (bad_event_) { return; }
    const Result<void> added = assembler_.add(*delta.event);
    if (!added) { bad_event_ = added.error(); }
  }

 private:
  void finish(const Answered&) override {
    if (bad_event_) {
      fail({.kind = FailureKind::EngineFailed, .message = bad_event_->message});
    } else {
      out_.end({.body = assembler_.finish()});
    }
  }

  openai::StreamAssembler assembler_;
  std::optional<Error> bad_event_;
};

}  // namespace

std::unique_ptr<Reply> make_whole(Outbox& out, openai::CompletionHead head, const Limits& limits) {
  return std::make_unique<Whole>(out, std::move(head), limits);
}

std::unique_ptr<Reply> make_plain_whole(Outbox& out) { return std::make_unique<PlainWhole>(out); }

}  // namespace murmur::http
