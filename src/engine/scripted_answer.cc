#include "engine/scripted_answer.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>

#include "openai/chat_request.h"

namespace murmur::engine {
namespace {

constexpr double kTickSeconds = 0.005;

/// A generation of either kind, as a model would get it.
struct Reading {
  prompt::Conversation messages;
  prompt::Sampling sampling;
  std::string plain_model;
};

Failure not_played(const std::string& path) {
  const openai::ApiError error = not_in_a_script(path);
  Failure failure{FailureKind::BadRequest, error.message};
  failure.said =
      std::make_shared<const ServerError>(ServerError{error.status, openai::to_json(error)});
  return failure;
}

Result<Reading, Failure> read(const prompt::Generation& generation,
                              const prompt::Wordings& wordings) {
  if (const auto* chat = std::get_if<prompt::ChatGeneration>(&generation)) {
    return Reading{render(chat->prompt, wordings), chat->sampling, {}};
  }
  const auto& plain = std::get<prompt::PlainGeneration>(generation);
  if (plain.route.dialect != prompt::Dialect::Chat) { return not_played(plain.route.path); }
  auto request = openai::parse_chat_request(*plain.body);
  if (!request) { return Failure{FailureKind::BadRequest, request.error().message}; }
  return Reading{*request->conversation, std::move(request->sampling), std::move(request->model)};
}

std::string last_user_message(const prompt::Conversation& messages) {
  const auto last = std::find_if(messages.rbegin(), messages.rend(), [](const auto& message) {
    return message.role == prompt::Role::User;
  });
  return last == messages.rend() ? "" : last->content;
}

std::uint32_t count_tokens(const prompt::Conversation& messages) {
  std::size_t tokens = 0;
  for (const prompt::Message& message : messages) {
    tokens += split_tokens(message.content).size();
  }
  return static_cast<std::uint32_t>(tokens);
}

bool is_space(char byte) { return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r'; }

}  // namespace

openai::ApiError not_in_a_script(const std::string& path) {
  return {.status = 501,
          .message = path + " needs a model; this node plays a script",
          .type = "not_supported_error",
          .code = "not_supported"};
}

std::vector<std::string> split_tokens(const std::string& text) {
  std::vector<std::string> tokens;
  auto at = text.begin();
  while (at != text.end()) {
    const auto word = std::find_if_not(at, text.end(), is_space);
    const auto end = std::find_if(word, text.end(), is_space);
    tokens.emplace_back(at, end);
    at = end;
  }
  return tokens;
}

std::size_t ScriptedAnswer::tokens_per_tick() const {
  if (rule.tokens_per_s <= 0) { return std::max<std::size_t>(tokens.size(), 1); }
  return static_cast<std::size_t>(std::max(1.0, std::round(rule.tokens_per_s * kTickSeconds)));
}

Result<ScriptedAnswer, Failure> answer_from(const Script& script,
                                            const prompt::Generation& generation,
                                            const prompt::Wordings& wordings) {
  auto reading = read(generation, wordings);
  if (!reading) { return reading.error(); }
  const std::string question = last_user_message(reading->messages);
  const ScriptRule* const rule = script.match(question);
  if (rule == nullptr) {
    return Failure{FailureKind::EngineFailed, "no rule of the script matches this prompt"};
  }
  ScriptedAnswer answer{.rule = *rule, .plain_model = std::move(reading->plain_model)};
  answer.tokens = split_tokens(rule->echo ? question : rule->answer);
  if (rule->end == ScriptEnd::Length) { answer.finish = prompt::FinishReason::Length; }
  const std::size_t most = reading->sampling.max_tokens.value_or(UINT32_MAX);
  if (answer.tokens.size() > most) {
    answer.tokens.resize(most);
    answer.finish = prompt::FinishReason::Length;
  }
  answer.usage = {count_tokens(reading->messages),
                  static_cast<std::uint32_t>(answer.tokens.size())};
  return answer;
}

}  // namespace murmur::engine
