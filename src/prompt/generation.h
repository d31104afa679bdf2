#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "prompt/chat.h"

namespace murmur::prompt {

/// The texts of the previous layer's proposals, in the order in which the run recorded them.
using Proposals = std::vector<std::string>;
using ProposalsPtr = std::shared_ptr<const Proposals>;

/// What a model is to do with proposals.
enum class ProposalUse {
  Aggregate,  ///< write one answer
  Select,     ///< name the best
};

/// How a model names the proposal that it selects, as its wording asks.
enum class Naming {
  Number,  ///< by its number, from 1
  Text,    ///< by repeating it: the wording shows no numbers
};

/// What a model is to read, as typed parts: rendering needs the model's own template, and fitting
/// needs its tokenizer, so both happen at the engine. Without proposals it is the plain
/// conversation.
struct Prompt {
  ConversationPtr conversation;  ///< never null
  ProposalsPtr proposals;        ///< null in the first layer
  ProposalUse use = ProposalUse::Aggregate;
};

[[nodiscard]] std::size_t text_bytes(const Prompt& prompt);

/// How to choose the next token and when to stop; what is empty is left to the engine's default.
struct Sampling {
  std::optional<std::uint32_t> max_tokens;
  std::optional<double> temperature;  ///< >= 0
  std::optional<double> top_p;        ///< in [0, 1]
  std::optional<std::uint32_t> seed;
  std::vector<std::string> stop;
};

/// What a client wants its answer to be like, beyond text: tools, a grammar, log-probabilities.
/// It is for the model that writes the answer, and no proposer hears of it.
struct AnswerForm {
  std::string fields;         ///< of a chat completion's body: JSON members, after one another
  std::uint32_t choices = 1;  ///< how many answers
};
using AnswerFormPtr = std::shared_ptr<const AnswerForm>;
inline constexpr std::uint32_t kChoicesMax = 16;

/// A chat generation that the node composed: a proposal, a refinement, an aggregation.
struct ChatGeneration {
  Prompt prompt;
  Sampling sampling;
  /// Null: any text will do. Otherwise every piece carries the engine's event, like a plain
  /// generation's, and `choices` answers are written one after the other.
  AnswerFormPtr form = nullptr;
};

/// How an engine speaks at one of its generating endpoints.
enum class Dialect {
  Chat,       ///< OpenAI's chat completions
  Text,       ///< OpenAI's older completions
  Native,     ///< llama.cpp's own: /completion, /infill
  Responses,  ///< OpenAI's responses: named events
  Messages,   ///< Anthropic's messages: named events
  Whole,      ///< embeddings, reranking: one answer, never a stream
};

/// One of an engine's generating endpoints.
struct PlainRoute {
  Dialect dialect = Dialect::Chat;
  std::string path = "/v1/chat/completions";
};

/// A client's own request for the local model: its JSON body goes to the engine as it is.
struct PlainGeneration {
  std::shared_ptr<const std::string> body;  ///< never null
  PlainRoute route;
};

using Generation = std::variant<ChatGeneration, PlainGeneration>;

[[nodiscard]] std::size_t text_bytes(const Generation& generation);

/// A piece of generated output, as soon as the engine has it.
struct Delta {
  std::string text;
  std::string reasoning;     ///< a thinking model's notes: shown, but no part of the answer
  std::uint32_t tokens = 0;  ///< how many tokens this piece stands for
  /// In every piece of a plain generation, or one with an AnswerForm, and in no other: the engine's
  /// own event (tool calls, log-probabilities). Of Dialect::Whole the one answer.
  std::shared_ptr<const std::string> event;
  std::string event_name;    ///< of an event that has one
  std::uint32_t choice = 0;  ///< which of AnswerForm::choices it belongs to
};

enum class FinishReason {
  Stop,    ///< the model ended its answer, or a stop string was met
  Length,  ///< cut at max_tokens or at the end of the context
};

struct Usage {
  std::uint32_t prompt_tokens = 0;
  std::uint32_t completion_tokens = 0;
};

/// What one job took, measured where it ran, so that no two clocks are ever compared.
struct Timings {
  Duration queue_wait{0};    ///< arrival in the queue to start
  Duration ttft{0};          ///< arrival in the queue to first token
  Duration service_time{0};  ///< start to end
  Duration decode_time{0};   ///< first token to end
};

/// Decode speed over the tokens after the first; 0 if there were fewer than two.
[[nodiscard]] double tokens_per_s(const Usage& usage, const Timings& timings);

}  // namespace murmur::prompt
