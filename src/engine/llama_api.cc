#include "engine/llama_api.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "openai/chat_request.h"

namespace murmur::engine {
namespace json = boost::json;
namespace {

/// An exchange whose answer is JSON and 200.
boost::asio::awaitable<Result<json::value>> fetch_json(net::HttpClient& client,
                                                       net::HttpRequest request) {
  const std::string target = request.target;
  const auto response = co_await client.fetch(std::move(request));
  if (!response) { co_return response.error(); }
  if (response->status != 200) {
    co_return Error{"the engine answered " + target + " with status " +
                    std::to_string(response->status) + ": " + response->body.substr(0, 300)};
  }
  boost::system::error_code error;
  json::value value = json::parse(response->body, error);
  if (error) { co_return Error{"the engine's answer to " + target + " is not JSON"}; }
  co_return value;
}

net::HttpRequest post(std::string target, const json::value& body) {
  return {.method = "POST", .target = std::move(target), .body = json::serialize(body)};
}

const json::value* at(const json::value* value, const char* key) {
  const json::object* const object = value == nullptr ? nullptr : value->if_object();
  return object == nullptr ? nullptr : object->if_contains(key);
}

std::uint64_t number(const json::value* value) {
  boost::system::error_code error;
  const auto parsed = value == nullptr ? 0 : value->to_number<std::uint64_t>(error);
  return error ? 0 : parsed;
}

Result<EngineInfo> read_info(const json::value& models, const json::value& props) {
  const json::value* const data = at(&models, "data");
  const json::array* const list = data == nullptr ? nullptr : data->if_array();
  if (list == nullptr || list->empty()) { return Error{"the engine names no model"}; }
  EngineInfo info;
  if (const json::value* const id = at(&list->front(), "id"); id != nullptr && id->is_string()) {
    info.model = id->get_string().c_str();
  }
  info.parameters = number(at(at(&list->front(), "meta"), "n_params"));
  const auto context = number(at(at(&props, "default_generation_settings"), "n_ctx"));
  info.context_tokens = static_cast<std::uint32_t>(std::min<std::uint64_t>(context, UINT32_MAX));
  if (const json::value* const text = at(&props, "chat_template");
      text != nullptr && text->is_string()) {
    info.chat_template = text->get_string().c_str();
  }
  if (info.model.empty() || info.context_tokens == 0) {
    return Error{"the engine does not tell its model's name and context"};
  }
  return info;
}

/// A token's text, or its bytes where they are no whole character.
std::string read_piece(const json::value& token) {
  const json::value* const piece = at(&token, "piece");
  if (piece == nullptr) { return {}; }
  if (piece->is_string()) { return {piece->get_string().begin(), piece->get_string().end()}; }
  std::string bytes;
  if (const json::array* const list = piece->if_array()) {
    for (const json::value& byte : *list) { bytes += static_cast<char>(number(&byte)); }
  }
  return bytes;
}

Result<std::vector<std::string>> read_tokens(const json::value& answer) {
  const json::value* const tokens = at(&answer, "tokens");
  if (tokens == nullptr || !tokens->is_array()) { return Error{"the engine lists no tokens"}; }
  std::vector<std::string> pieces;
  pieces.reserve(tokens->get_array().size());
  for (const json::value& token : tokens->get_array()) { pieces.push_back(read_piece(token)); }
  return pieces;
}

Result<std::uint32_t> read_busy_slots(const json::value& slots) {
  if (!slots.is_array()) { return Error{"the engine lists no slots"}; }
  const auto& list = slots.get_array();
  return static_cast<std::uint32_t>(std::count_if(list.begin(), list.end(), [](const auto& slot) {
    const json::value* const busy = at(&slot, "is_processing");
    return busy != nullptr && busy->is_bool() && busy->get_bool();
  }));
}

template <class Reader>
auto parse_and(std::string_view text, Reader reader) -> decltype(reader(json::value())) {
  boost::system::error_code error;
  const json::value value = json::parse(json::string_view(text.data(), text.size()), error);
  if (error) { return Error{"the engine's answer is not JSON"}; }
  return reader(value);
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto add = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    add(code);
  } else if (code < 0x800) {
    add(0xc0U | (code >> 6U));
    add(0x80U | (code & 0x3fU));
  } else if (code < 0x10000) {
    add(0xe0U | (code >> 12U));
    add(0x80U | ((code >> 6U) & 0x3fU));
    add(0x80U | (code & 0x3fU));
  } else {
    add(0xf0U | (code >> 18U));
    add(0x80U | ((code >> 12U) & 0x3fU));
    add(0x80U | ((code >> 6U) & 0x3fU));
    add(0x80U | (code & 0x3fU));
  }
}

}  // namespace

boost::asio::awaitable<bool> is_healthy(net::HttpClient& client) {
  net::HttpRequest request{.target = "/health"};
  const auto response = co_await client.fetch(std::move(request), 4096);
  co_return response.has_value() && response->status == 200;
}

boost::asio::awaitable<Result<EngineInfo>> fetch_info(net::HttpClient& client) {
  net::HttpRequest models_request{.target = "/v1/models"};
  const auto models = co_await fetch_json(client, std::move(models_request));
  if (!models) { co_return models.error(); }
  net::HttpRequest props_request{.target = "/props"};
  const auto props = co_await fetch_json(client, std::move(props_request));
  if (!props) { co_return props.error(); }
  co_return read_info(*models, *props);
}

boost::asio::awaitable<Result<std::vector<std::string>>> tokenize(net::HttpClient& client,
                                                                  std::string text) {
  const json::value body = {{"content", text}, {"with_pieces", true}};
  net::HttpRequest request = post("/tokenize", body);
  const auto answer = co_await fetch_json(client, std::move(request));
  if (!answer) { co_return answer.error(); }
  co_return read_tokens(*answer);
}

boost::asio::awaitable<Result<std::uint32_t>> count_tokens(net::HttpClient& client,
                                                           prompt::Conversation messages,
                                                           prompt::AnswerFormPtr form) {
  net::HttpRequest request{.method = "POST",
                           .target = "/v1/chat/completions/input_tokens",
                           .body = openai::counting_body(messages, form)};
  const auto answer = co_await fetch_json(client, std::move(request));
  if (!answer) { co_return answer.error(); }
  const auto tokens = number(at(&*answer, "input_tokens"));
  if (tokens == 0) { co_return Error{"the engine counts no tokens"}; }
  co_return static_cast<std::uint32_t>(std::min<std::uint64_t>(tokens, UINT32_MAX));
}

boost::asio::awaitable<Result<std::uint32_t>> count_rendered(net::HttpClient& client,
                                                             prompt::Conversation messages) {
  net::HttpRequest template_request{.method = "POST",
                                    .target = "/apply-template",
                                    .body = openai::counting_body(messages, nullptr)};
  const auto rendered = co_await fetch_json(client, std::move(template_request));
  if (!rendered) { co_return rendered.error(); }
  const json::value* const text = at(&*rendered, "prompt");
  if (text == nullptr || !text->is_string()) { co_return Error{"the engine renders no prompt"}; }
  const json::value body = {{"content", *text}, {"add_special", true}};
  net::HttpRequest tokens_request = post("/tokenize", body);
  const auto answer = co_await fetch_json(client, std::move(tokens_request));
  if (!answer) { co_return answer.error(); }
  const json::value* const tokens = at(&*answer, "tokens");
  if (tokens == nullptr || !tokens->is_array()) { co_return Error{"the engine lists no tokens"}; }
  co_return static_cast<std::uint32_t>(tokens->get_array().size());
}

boost::asio::awaitable<Result<std::uint32_t>> count_busy_slots(net::HttpClient& client) {
  net::HttpRequest request{.target = "/slots"};
  const auto answer = co_await fetch_json(client, std::move(request));
  if (!answer) { co_return answer.error(); }
  co_return read_busy_slots(*answer);
}

std::string every_kind_of_character() {
  std::string text = "plain text, a tab\tand lines\r\n";
  for (std::uint32_t code = 1; code < 0x80; ++code) { append_utf8(text, code); }
  for (std::uint32_t code = 0x80; code < 0x800; code += 31) { append_utf8(text, code); }
  for (std::uint32_t code = 0x800; code < 0xd800; code += 911) { append_utf8(text, code); }
  for (std::uint32_t code = 0xe000; code < 0x10000; code += 911) { append_utf8(text, code); }
  for (std::uint32_t code = 0x10000; code < 0x110000; code += 8191) { append_utf8(text, code); }
  return text;
}

Result<EngineInfo> parse_info(std::string_view models_json, std::string_view props_json) {
  return parse_and(models_json, [&](const json::value& models) -> Result<EngineInfo> {
    return parse_and(props_json,
                     [&](const json::value& props) { return read_info(models, props); });
  });
}

Result<std::vector<std::string>> parse_tokens(std::string_view text) {
  return parse_and(text, read_tokens);
}

Result<std::uint32_t> parse_busy_slots(std::string_view text) {
  return parse_and(text, read_busy_slots);
}

}  // namespace murmur::engine
