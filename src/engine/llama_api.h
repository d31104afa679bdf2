#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/engine.h"
#include "net/http_client.h"
#include "prompt/chat.h"

// llama.cpp's HTTP API as far as a node needs it besides the completions themselves; each function
// is one exchange. Documented in tools/server/README.md of llama.cpp.
namespace murmur::engine {

/// Whether it has loaded its model; false too while nobody listens.
[[nodiscard]] boost::asio::awaitable<bool> is_healthy(net::HttpClient& client);

/// Model name, parameters and context of a slot, from GET /v1/models and GET /props.
[[nodiscard]] boost::asio::awaitable<Result<EngineInfo>> fetch_info(net::HttpClient& client);

/// The bytes of each token of a text, in order; without tokens that stand for no text.
[[nodiscard]] boost::asio::awaitable<Result<std::vector<std::string>>> tokenize(
    net::HttpClient& client, std::string text);

/// How many tokens the model would read for these messages, its template's and the tools' of
/// `form` included; that may be null.
[[nodiscard]] boost::asio::awaitable<Result<std::uint32_t>> count_tokens(
    net::HttpClient& client, prompt::Conversation messages, prompt::AnswerFormPtr form);

/// The same at a server that is too old for that: by what its template makes of them. Tools of
/// `form` are not counted.
[[nodiscard]] boost::asio::awaitable<Result<std::uint32_t>> count_rendered(
    net::HttpClient& client, prompt::Conversation messages);

/// How many slots work on something.
[[nodiscard]] boost::asio::awaitable<Result<std::uint32_t>> count_busy_slots(
    net::HttpClient& client);

/// A text with every byte that can occur in UTF-8, NUL aside, with control characters, emoji and
/// CJK among them: a tokenizer that takes it takes anything.
[[nodiscard]] std::string every_kind_of_character();

// The answers' JSON, apart from the exchange.

[[nodiscard]] Result<EngineInfo> parse_info(std::string_view models_json,
                                            std::string_view props_json);
[[nodiscard]] Result<std::vector<std::string>> parse_tokens(std::string_view json);
[[nodiscard]] Result<std::uint32_t> parse_busy_slots(std::string_view json);

}  // namespace murmur::engine
