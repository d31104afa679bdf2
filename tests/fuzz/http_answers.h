#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.h"
#include "openai/sse.h"
#include "pieces.h"
#include "prompt/generation.h"

namespace murmur::fuzz {

/// One response of a node.
struct HttpAnswer {
  unsigned status = 0;
  std::string type;  ///< Content-Type
  std::string body;
};

/// All that a node wrote on one connection, taken apart by another parser than its own writer.
class HttpAnswers {
 public:
  explicit HttpAnswers(std::string_view bytes) : rest_(bytes) {
    while (!rest_.empty()) { all_.push_back(take()); }
  }
  [[nodiscard]] const std::vector<HttpAnswer>& all() const { return all_; }

 private:
  using Parser = boost::beast::http::response_parser<boost::beast::http::string_body>;

  /// Puts in what is there; whether the parser took any of it.
  bool put(Parser& parser) {
    boost::system::error_code ec;
    const std::size_t taken = parser.put(boost::asio::buffer(rest_.data(), rest_.size()), ec);
    rest_.remove_prefix(taken);
    MURMUR_ASSERT(!ec || ec == boost::beast::http::error::need_more);
    return taken > 0;
  }

  HttpAnswer take() {
    Parser parser;
    parser.body_limit(boost::none);
    while (!parser.is_header_done()) { MURMUR_ASSERT(put(parser)); }
    const auto& head = parser.get();
    HttpAnswer answer{.status = head.result_int(),
                      .type = std::string(head[boost::beast::http::field::content_type])};
    // Only what follows tells that HEAD was asked: no body of a node begins like this.
    if (rest_.empty() || rest_.substr(0, 7) == "HTTP/1.") { return answer; }
    while (!parser.is_done() && !rest_.empty()) { MURMUR_ASSERT(put(parser)); }
    if (!parser.is_done()) {  // a body that ends with the connection
      boost::system::error_code ec;
      parser.put_eof(ec);
      MURMUR_ASSERT(!ec);
    }
    answer.body = std::move(parser.get().body());
    return answer;
  }

  std::string_view rest_;
  std::vector<HttpAnswer> all_;
};

/// {"error":{message,type,param,code}}, or Anthropic's {"type":"error","error":{type,message}}.
[[nodiscard]] inline std::optional<prompt::Dialect> dialect_of_error(std::string_view body) {
  const auto value = json_of(body);
  if (!value || !value->is_object()) { return std::nullopt; }
  const auto* const error = value->as_object().if_contains("error");
  if (error == nullptr || !error->is_object()) { return std::nullopt; }
  const auto has_text = [&](const char* name) {
    const auto* const member = error->as_object().if_contains(name);
    return member != nullptr && member->is_string() && !member->as_string().empty();
  };
  if (!has_text("message") || !has_text("type")) { return std::nullopt; }
  const bool is_anthropic = value->as_object().contains("type");
  if (is_anthropic) { return prompt::Dialect::Messages; }
  const bool is_openai =
      error->as_object().contains("param") && error->as_object().contains("code");
  return is_openai ? std::optional(prompt::Dialect::Chat) : std::nullopt;
}

/// Whether each event is JSON, or says that they are done.
[[nodiscard]] inline bool are_events(std::string_view body) {
  bool are = true;
  openai::SseParser parser;
  const auto fed = parser.feed(
      body, [&](std::string_view data) { are = are && (data == "[DONE]" || json_of(data)); });
  return are && fed;
}

}  // namespace murmur::fuzz
