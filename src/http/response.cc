#include "http/response.h"

#include <array>
#include <boost/beast/http/status.hpp>
#include <charconv>

#include "wire/load.h"

namespace murmur::http {
namespace {

std::string status_line(unsigned status) {
  namespace beast = boost::beast::http;
  const auto reason = beast::obsolete_reason(beast::int_to_status(status));
  std::string line = "HTTP/1.1 " + std::to_string(status) + " ";
  line.append(reason.data(), reason.size());
  return line + "\r\nServer: murmur/" MURMUR_VERSION "\r\n";
}

void append_connection_headers(std::string& out, const Framing& framing) {
  if (!framing.request_id.empty()) { out += "X-Request-Id: " + framing.request_id + "\r\n"; }
  if (!framing.load.empty()) {
    out.append(wire::kLoadHeader).append(": ").append(framing.load).append("\r\n");
  }
  out += framing.cross_origin;
  if (!framing.keep_alive) { out += "Connection: close\r\n"; }
}

}  // namespace

Response error_response(const openai::ApiError& error, prompt::Dialect dialect) {
  const bool anthropic = dialect == prompt::Dialect::Messages;
  return {.status = error.status,
          .body = anthropic ? openai::to_messages_json(error) : openai::to_json(error)};
}

Response failure_response(const Failure& failure, prompt::Dialect dialect) {
  Response response = error_response(openai::to_api_error(failure), dialect);
  response.retry_after = failure.retry_after;
  return response;
}

Response engine_failure_response(const Failure& failure, prompt::Dialect dialect) {
  if (failure.said == nullptr) { return failure_response(failure, dialect); }
  Response response{.status = failure.said->status,
                    .body = failure.said->body,
                    .retry_after = failure.retry_after};
  // OpenAI's clients know this one by a code of its own; llama-server's chat has its status there.
  if (dialect == prompt::Dialect::Chat && failure.kind == FailureKind::ContextExceeded) {
    auto coded = openai::with_code(response.body, to_string(failure.kind));
    if (!coded) { return failure_response(failure, dialect); }
    response.body = *std::move(coded);
  }
  return response;
}

std::string to_bytes(const Response& response, const Framing& framing) {
  std::string out = status_line(response.status);
  if (!response.content_type.empty()) { out += "Content-Type: " + response.content_type + "\r\n"; }
  out += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
  if (!response.allow.empty()) { out += "Allow: " + response.allow + "\r\n"; }
  if (response.retry_after > Duration::zero()) {
    const auto wait = std::chrono::ceil<std::chrono::seconds>(response.retry_after);
    out += "Retry-After: " + std::to_string(wait.count()) + "\r\n";
  }
  out += response.more_headers;
  append_connection_headers(out, framing);
  out += "\r\n";
  if (!framing.head_only) { out += response.body; }
  return out;
}

std::string stream_head(const Framing& framing) {
  std::string out = status_line(200);
  out += "Content-Type: text/event-stream\r\nCache-Control: no-store\r\n";
  if (!framing.http_1_0) { out += "Transfer-Encoding: chunked\r\n"; }
  append_connection_headers(out, framing);
  return out + "\r\n";
}

void append_stream_data(std::string& out, std::string_view data, const Framing& framing) {
  if (framing.http_1_0) {
    out += data;
    return;
  }
  std::array<char, 16> size{};
  const auto [end, ec] = std::to_chars(size.begin(), size.end(), data.size(), 16);
  out.append(size.data(), static_cast<std::size_t>(end - size.data()));
  out += "\r\n";
  out += data;
  out += "\r\n";
}

void append_stream_end(std::string& out, const Framing& framing) {
  if (!framing.http_1_0) { out += "0\r\n\r\n"; }
}

}  // namespace murmur::http
