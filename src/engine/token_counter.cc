#include "engine/token_counter.h"

#include <algorithm>
#include <utility>

#include "engine/llama_api.h"
#include "openai/chat_request.h"
#include "openai/json_reader.h"
#include "openai/json_writer.h"

namespace murmur::engine {
namespace asio = boost::asio;
namespace {

/// What chat templates put around a message, and before the answer; most need fewer.
constexpr std::uint32_t kAroundMessage = 8;
constexpr std::uint32_t kAroundAll = 16;
/// A list of token ids comes with the count.
constexpr openai::JsonReader::Limits kTokensLimits{.depth = 8, .values = 2'000'000};
constexpr std::uint64_t kTokensMax = 1'000'000'000;

std::size_t bytes_of(const prompt::AnswerFormPtr& form) { return form ? form->fields.size() : 0; }

std::string prompt_body(const std::string& model, const std::string& text) {
  openai::JsonWriter out;
  out.begin_object().member("model", model).member("prompt", text);
  out.member("add_special_tokens", false).end_object();
  return out.take();
}

}  // namespace

std::vector<std::string> equal_parts(std::string_view text, std::size_t count) {
  std::vector<std::string> parts;
  parts.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t begin = text.size() * i / count;
    parts.emplace_back(text.substr(begin, text.size() * (i + 1) / count - begin));
  }
  return parts;
}

std::uint32_t TokenCounter::estimate(std::size_t bytes) const {
  return static_cast<std::uint32_t>((bytes + bytes_per_token_ - 1) / bytes_per_token_);
}

asio::awaitable<Result<std::uint32_t>> TokenCounter::ask_vllm(std::string body) {
  net::HttpRequest request{.method = "POST", .target = "/tokenize", .body = std::move(body)};
  const auto response = co_await client_.fetch(std::move(request));
  if (!response) { co_return response.error(); }
  openai::JsonReader reader(response->body, kTokensLimits);
  const auto count = reader.root()["count"].whole_number(0, kTokensMax);
  if (response->status != 200 || !count) {
    co_return Error{"the engine's server counts no tokens (status " +
                    std::to_string(response->status) + ")"};
  }
  co_return static_cast<std::uint32_t>(*count);
}

asio::awaitable<Result<std::uint32_t>> TokenCounter::count(prompt::Conversation messages,
                                                           prompt::AnswerFormPtr form) {
  const std::uint32_t form_tokens = estimate(bytes_of(form));
  Result<std::uint32_t> tokens = kAroundAll + form_tokens;
  std::string body;
  switch (how_) {
    case Counting::Llama:
      tokens = co_await count_tokens(client_, std::move(messages), std::move(form));
      co_return tokens;
    case Counting::Rendered: tokens = co_await count_rendered(client_, std::move(messages)); break;
    case Counting::Vllm:
      body = openai::counting_body(messages, nullptr, model_);
      tokens = co_await ask_vllm(std::move(body));
      break;
    case Counting::Estimate:
      for (const prompt::Message& message : messages) {
        *tokens += kAroundMessage + estimate(message.content.size() + message.fields.size());
      }
      co_return tokens;
  }
  if (tokens) { *tokens += form_tokens; }
  co_return tokens;
}

asio::awaitable<Result<std::vector<std::string>>> TokenCounter::pieces(std::string text) {
  if (text.empty()) { co_return std::vector<std::string>(); }
  if (how_ == Counting::Llama || how_ == Counting::Rendered) {
    auto exact = co_await tokenize(client_, std::move(text));
    co_return exact;
  }
  std::size_t count = estimate(text.size());
  if (how_ == Counting::Vllm) {
    std::string body = prompt_body(model_, text);
    const auto counted = co_await ask_vllm(std::move(body));
    if (!counted) { co_return counted.error(); }
    count = std::clamp<std::size_t>(*counted, 1, text.size());
  }
  co_return equal_parts(text, count);
}

}  // namespace murmur::engine
