#pragma once

#include "openai/chat_request.h"
#include "openai/json_reader.h"

// The parts of a chat completion's body, each read by one function. What is wrong with them is
// noted with the JsonReader that the fields are of.
namespace murmur::openai {

/// `messages`.
[[nodiscard]] prompt::ConversationPtr read_conversation(const Field& messages);
/// max_tokens or max_completion_tokens, which wins; temperature, top_p, seed, stop.
[[nodiscard]] prompt::Sampling read_sampling(const Field& body);
/// `murmur`. A member that is not known is a problem: a typo would change what the run means.
[[nodiscard]] RunOptions read_run_options(const Field& murmur);
/// What the answer is to be like; null where any text will do. OpenAI's older `functions` are a
/// problem.
[[nodiscard]] prompt::AnswerFormPtr read_form(const Field& body);

}  // namespace murmur::openai
