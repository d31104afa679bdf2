#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "base/assert.h"
#include "http/service.h"
#include "openai/chat_request.h"
#include "wire/propose.h"

namespace murmur::fuzz {

inline bool equal(const prompt::Sampling& a, const prompt::Sampling& b) {
  return a.max_tokens == b.max_tokens && a.temperature == b.temperature && a.top_p == b.top_p &&
         a.seed == b.seed && a.stop == b.stop;
}

/// A node that answers at once, whatever it is asked, and sees to it that what came through the
/// edge can be said again: what it would write for its engine or a peer must read as the same.
class AnsweringService final : public http::NodeService {
 public:
  RequestId submit_prompt(prompt::ConversationPtr conversation, prompt::Sampling sampling,
                          moa::Plan /*plan*/, prompt::AnswerFormPtr form,
                          http::ReplySink& sink) override {
    const auto again = read(openai::engine_body(*conversation, sampling, form));
    MURMUR_ASSERT(*again.conversation == *conversation);
    MURMUR_ASSERT(equal(again.sampling, sampling));
    const std::string fields = form ? form->fields : "";
    MURMUR_ASSERT((again.form ? again.form->fields : "") == fields);
    return form ? answer({.event = event_of(prompt::Dialect::Chat)}, sink)
                : answer({.text = "yes", .tokens = 1}, sink);
  }

  RequestId submit_plain(prompt::PlainGeneration plain, http::ReplySink& sink) override {
    const prompt::Dialect dialect = plain.route.dialect;
    const auto head = openai::parse_request_head(openai::streaming_body(*plain.body, dialect));
    MURMUR_ASSERT(head);
    MURMUR_ASSERT(head->stream || dialect == prompt::Dialect::Whole);
    plain_body = *plain.body;
    return answer({.event = event_of(dialect)}, sink);
  }

  RequestId submit_proposal(wire::Propose propose, http::ReplySink& sink) override {
    const auto again = read(openai::proposal_body(propose));
    MURMUR_ASSERT(*again.conversation == *propose.prompt.conversation);
    MURMUR_ASSERT(equal(again.sampling, propose.sampling));
    const auto& texts = propose.prompt.proposals;
    MURMUR_ASSERT((again.murmur.proposals ? *again.murmur.proposals : prompt::Proposals()) ==
                  (texts ? *texts : prompt::Proposals()));
    return answer({.text = "yes", .tokens = 1}, sink);
  }

  void abandon(RequestId) override {}
  [[nodiscard]] Status status() const override {
    return {.node = "n", .local_model = "tiny", .engine_ready = true};
  }
  [[nodiscard]] std::string metrics() const override { return "# nothing\n"; }
  [[nodiscard]] wire::Load load() const override { return {}; }
  [[nodiscard]] moa::Plan default_plan() const override { return {}; }
  [[nodiscard]] http::ClusterView cluster() const override { return {}; }
  void leave(std::function<void(Result<void>)> done) override { done({}); }
  void list_keys(std::function<void(Result<http::KeyListing>)> done) override {
    done(http::KeyListing());
  }
  void rotate_key(std::function<void(Result<http::KeyRotation>)> done) override {
    done(http::KeyRotation());
  }
  void query(std::string, std::shared_ptr<const std::string>,
             std::function<void(std::variant<EngineReply, Failure>)> done) override {
    done(EngineReply{.status = 200, .body = "{}"});
  }

  std::string plain_body;  ///< of the last plain request

 private:
  static openai::ChatRequest read(const std::string& body) {
    auto again = openai::parse_chat_request(body);
    MURMUR_ASSERT(again);
    return *std::move(again);
  }

  /// The one event that is an answer in itself.
  static std::shared_ptr<const std::string> event_of(prompt::Dialect dialect) {
    switch (dialect) {
      case prompt::Dialect::Chat:
        return std::make_shared<const std::string>(
            R"({"choices":[{"index":0,"delta":{"content":"yes"},"finish_reason":"stop"}]})");
      case prompt::Dialect::Text:
        return std::make_shared<const std::string>(
            R"({"choices":[{"index":0,"text":"yes","finish_reason":"stop"}]})");
      case prompt::Dialect::Responses:
        return std::make_shared<const std::string>(
            R"({"type":"response.completed","response":{"status":"completed"}})");
      case prompt::Dialect::Messages:
        return std::make_shared<const std::string>(
            R"({"type":"message_start","message":{"content":[],"usage":{}}})");
      case prompt::Dialect::Native:
      case prompt::Dialect::Whole: break;
    }
    return std::make_shared<const std::string>(R"({"content":"yes","stop":true})");
  }

  RequestId answer(const prompt::Delta& delta, http::ReplySink& sink) {
    sink.on_piece(delta);
    sink.on_end(http::ReplySink::Answered{});
    return ids_.next();
  }

  IdSequence<RequestId> ids_;
};

}  // namespace murmur::fuzz
