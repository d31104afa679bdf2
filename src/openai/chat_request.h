#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "moa/plan.h"
#include "openai/api_error.h"
#include "prompt/generation.h"
#include "wire/propose.h"

namespace murmur::openai {

/// What a request may say about its run: the `murmur` object of the body.
struct RunOptions {
  std::optional<std::uint32_t> layers;           ///< "layers", 0 to wire::kLayersMax
  std::optional<std::uint32_t> fan_out;          ///< "fan_out", 0 to kFanOutMax
  std::optional<moa::PeerChoice> choice;         ///< "choice": uniform, capacity or distinct
  std::optional<Duration> deadline;              ///< "deadline_ms", 1 to 86,400,000
  moa::TraceLevel trace = moa::TraceLevel::Off;  ///< "trace": true, false or "stream"
  /// "proposals": texts to refine. Only in a proposal asked by a peer.
  prompt::ProposalsPtr proposals;
};
inline constexpr std::uint32_t kFanOutMax = 64;
inline constexpr std::size_t kStopsMax = 16;

/// `POST /v1/chat/completions` as far as a run or a proposal needs it.
struct ChatRequest {
  std::string model;
  prompt::ConversationPtr conversation;  ///< not null, at least one message
  prompt::Sampling sampling;
  /// tools, tool_choice, parallel_tool_calls, response_format, grammar, json_schema, logprobs,
  /// top_logprobs and n, where they ask for anything; else null.
  prompt::AnswerFormPtr form;
  bool stream = false;
  bool include_usage = false;  ///< stream_options.include_usage
  RunOptions murmur;
};

/// Reads and checks a body: types, ranges, roles, UTF-8, NUL. A content that is a list of parts
/// gives its texts joined; a part that is not text is refused, for only text crosses the network.
/// Fields that are not known are ignored, as OpenAI does, except in `murmur`. The error names the
/// field's path, also as `param`.
[[nodiscard]] Result<ChatRequest, ApiError> parse_chat_request(std::string_view body);

/// Only what routing needs, of any body: its model and whether it streams. Of the rest only that it
/// is JSON without NUL, which no engine need survive.
struct RequestHead {
  std::string model;
  bool stream = false;
  bool include_usage = false;
};
[[nodiscard]] Result<RequestHead, ApiError> parse_request_head(std::string_view body);

/// The body of a proposal asked of a peer. `model` empty: a murmur node, which gets the parts
/// ("model":"local", the conversation as messages, the proposals in `murmur.proposals`) and renders
/// them with its own template. Otherwise any OpenAI server, which gets `rendered` messages and that
/// model name. Always a stream with usage.
[[nodiscard]] std::string proposal_body(const wire::Propose& propose);
[[nodiscard]] std::string proposal_body(const wire::Propose& propose, std::string_view model,
                                        const prompt::Conversation& rendered);

/// Which of the node's own fields an engine's server takes.
struct EngineFields {
  std::string model;           ///< what it calls its model; empty: it need not be named
  bool progress = true;        ///< `return_progress`, without which a prefill cannot be cancelled
  bool stream_options = true;  ///< for usage at the end of a stream
};

/// The body of a composed generation for an engine's server: a stream, with usage and progress
/// where it takes that.
[[nodiscard]] std::string engine_body(const prompt::Conversation& messages,
                                      const prompt::Sampling& sampling,
                                      const prompt::AnswerFormPtr& form = nullptr,
                                      const EngineFields& fields = {});
/// The same without sampling, to have its tokens counted.
[[nodiscard]] std::string counting_body(const prompt::Conversation& messages,
                                        const prompt::AnswerFormPtr& form,
                                        std::string_view model = {});
/// A client's own body made into what the engine must get: the same, but a stream (or it could not
/// be cancelled), with `return_progress` (nor could its prefill) where the dialect has that, of
/// chat with usage, and for the model that is meant. Unchanged where nothing streams, the model
/// aside. Requires that parse_request_head() took it.
[[nodiscard]] std::string streaming_body(std::string_view body,
                                         prompt::Dialect dialect = prompt::Dialect::Chat,
                                         const EngineFields& fields = {});

}  // namespace murmur::openai
