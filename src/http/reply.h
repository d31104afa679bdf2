#pragma once

#include <memory>

#include "http/limits.h"
#include "http/outbox.h"
#include "http/service.h"
#include "openai/chat_chunk.h"

namespace murmur::http {

/// Turns what a node says about one request into the bytes its client gets. The outbox outlives it.
class Reply : public ReplySink {
 public:
  /// Answers a request that failed: with its own HTTP status if nothing has been streamed,
  /// otherwise with an error event, which OpenAI's clients raise as an exception; [DONE] does not
  /// follow.
  void on_end(const std::variant<Answered, Failure>& end) final;
  void on_proposal_piece(std::uint32_t, std::uint32_t, const std::string&,
                         const std::string&) override {}

  /// The node has said its last word: there is nothing to abandon any more.
  [[nodiscard]] bool ended() const { return ended_; }
  /// Whether the answer is an event stream. Only that can carry signs of life.
  [[nodiscard]] virtual bool streams() const { return true; }
  /// When flush() should be called; changes come with a wake() of the outbox.
  [[nodiscard]] virtual Clock::time_point flush_at() const { return Clock::time_point::max(); }
  /// Hands over what was held back to be sent in larger pieces.
  virtual void flush() {}

 protected:
  explicit Reply(Outbox& out) : out_(out) {}
  virtual void finish(const Answered& answered) = 0;
  virtual void fail(const Failure& failure);
  void event(std::string_view json) { out_.append("data: ", json, "\n\n"); }

  Outbox& out_;

 private:
  bool ended_ = false;
};

/// A run's answer, streamed: chunks, the trace in the last one, proposals as they grow.
[[nodiscard]] std::unique_ptr<Reply> make_run_stream(Outbox& out, openai::CompletionHead head,
                                                     bool include_usage);

/// A plain request's answer, streamed: the engine's events go through as they are, except those
/// that only the node asked for. Whether the client asked for them too:
struct PlainStreamWishes {
  prompt::Dialect dialect = prompt::Dialect::Chat;
  bool usage = false;  ///< of Dialect::Chat; the others have it without being asked
  bool prefill_progress = false;
};
[[nodiscard]] std::unique_ptr<Reply> make_plain_stream(Outbox& out, PlainStreamWishes wishes);

/// A proposal for a peer: few, large chunks without ornaments, and a report at the end. A thinking
/// model's notes stay here, for the asker has no use for them.
[[nodiscard]] std::unique_ptr<Reply> make_proposal_stream(Outbox& out, openai::CompletionHead head,
                                                          bool live, const Limits& limits);

/// The answer of a run or a proposal as one JSON object.
[[nodiscard]] std::unique_ptr<Reply> make_whole(Outbox& out, openai::CompletionHead head,
                                                const Limits& limits);
/// The answer to a plain request's `body` as one JSON value, with everything that the engine's
/// events hold.
[[nodiscard]] std::unique_ptr<Reply> make_plain_whole(Outbox& out, prompt::Dialect dialect,
                                                      std::string_view body);

}  // namespace murmur::http
