#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "net/http_client.h"
#include "prompt/chat.h"
#include "prompt/generation.h"

namespace murmur::engine {

/// How the tokens of an engine's server can be counted.
enum class Counting {
  Llama,     ///< llama-server's /v1/chat/completions/input_tokens and /tokenize
  Rendered,  ///< an older llama-server's /apply-template and /tokenize
  Vllm,      ///< vLLM's /tokenize
  Estimate,  ///< not at all: by bytes
};

/// Counts tokens at one server. The client outlives it.
class TokenCounter {
 public:
  /// Of an estimate: most tokenizers make longer tokens of most texts.
  static constexpr std::uint32_t kBytesPerToken = 3;

  /// `model`: what the server calls its model. `bytes_per_token` >= 1.
  TokenCounter(net::HttpClient& client, Counting how, std::string model,
               std::uint32_t bytes_per_token = kBytesPerToken)
      : client_(client),
        how_(how),
        model_(std::move(model)),
        bytes_per_token_(bytes_per_token) {}

  /// How many the model would read for these messages, its template's and the tools' of `form`
  /// included; that may be null.
  [[nodiscard]] boost::asio::awaitable<Result<std::uint32_t>> count(prompt::Conversation messages,
                                                                    prompt::AnswerFormPtr form);
  /// The bytes of each token of a text, in order. Where only their number is known, parts of
  /// equal length.
  [[nodiscard]] boost::asio::awaitable<Result<std::vector<std::string>>> pieces(std::string text);

 private:
  [[nodiscard]] std::uint32_t estimate(std::size_t bytes) const;
  [[nodiscard]] boost::asio::awaitable<Result<std::uint32_t>> ask_vllm(std::string body);

  net::HttpClient& client_;
  Counting how_;
  std::string model_;
  std::uint32_t bytes_per_token_;
};

/// `text` in `count` parts whose lengths differ by one byte at most; count >= 1.
[[nodiscard]] std::vector<std::string> equal_parts(std::string_view text, std::size_t count);

}  // namespace murmur::engine
