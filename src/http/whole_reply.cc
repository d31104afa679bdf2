#include <optional>
#include <utility>

#include "base/assert.h"
#include "http/reply.h"
#include "openai/answer_assembler.h"
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
    if (delta.event) { return add_event(delta); }
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
    if (bad_event_) {
      fail({.kind = FailureKind::EngineFailed, .message = bad_event_->message});
      return;
    }
    if (formed_) {
      (void)formed_->add(openai::usage_chunk(head_, answered.usage));
      out_.end({.body = formed_->finish(answered.trace)});
      return;
    }
    completion_.finish = answered.finish;
    completion_.usage = answered.usage;
    out_.end({.body = openai::completion_json(head_, completion_, answered.trace)});
  }

  /// Of an answer with a form of its own (prompt::AnswerForm).
  void add_event(const prompt::Delta& delta) {
    if (!formed_) { formed_.emplace(); }
    const auto chunk = openai::engine_chunk(head_, *delta.event, delta.choice);
    if (!chunk || bad_event_) { return; }
    const Result<void> added = formed_->add(*chunk);
    if (!added) { bad_event_ = added.error(); }
  }

  openai::CompletionHead head_;
  std::size_t bytes_max_;
  std::size_t gathered_ = 0;
  bool too_long_ = false;
  openai::Completion completion_;
  std::optional<openai::StreamAssembler> formed_;
  std::optional<Error> bad_event_;
};

/// Assembles the engine's events, so that nothing of what they hold is lost.
class PlainWhole final : public Reply {
 public:
  PlainWhole(Outbox& out, prompt::Dialect dialect, std::string_view body)
      : Reply(out),
        dialect_(dialect),
        assembler_(openai::make_assembler(dialect, body)) {}

  [[nodiscard]] bool streams() const override { return false; }

  void on_piece(const prompt::Delta& delta) override {
    MURMUR_ASSERT(delta.event != nullptr);  // what a plain generation is made of
    if (bad_event_) { return; }
    const Result<void> added = assembler_->add(*delta.event);
    if (!added) { bad_event_ = added.error(); }
  }

 private:
  void finish(const Answered&) override {
    if (bad_event_) {
      fail({.kind = FailureKind::EngineFailed, .message = bad_event_->message});
    } else {
      out_.end({.body = assembler_->finish()});
    }
  }

  void fail(const Failure& failure) override {
    out_.end(engine_failure_response(failure, dialect_));
  }

  prompt::Dialect dialect_;
  std::unique_ptr<openai::AnswerAssembler> assembler_;
  std::optional<Error> bad_event_;
};

}  // namespace

std::unique_ptr<Reply> make_whole(Outbox& out, openai::CompletionHead head, const Limits& limits) {
  return std::make_unique<Whole>(out, std::move(head), limits);
}

std::unique_ptr<Reply> make_plain_whole(Outbox& out, prompt::Dialect dialect,
                                        std::string_view body) {
  return std::make_unique<PlainWhole>(out, dialect, body);
}

}  // namespace murmur::http
