#include "http/receive.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <utility>

#include "http/engine_routes.h"
#include "http/gate.h"
#include "net/watchdog.h"

namespace murmur::http {
namespace {

namespace beast = boost::beast;
namespace bhttp = boost::beast::http;

using Parser = bhttp::request_parser<bhttp::string_body>;
using Head = Parser::value_type;

constexpr std::size_t kReadBytes = 32U << 10U;

/// A part of what all bodies together may take, as long as this lives.
class BodyReservation {
 public:
  BodyReservation(ServerContext& context, std::size_t bytes) : context_(context), bytes_(bytes) {
    context_.body_bytes += bytes_;
  }
  ~BodyReservation() { context_.body_bytes -= bytes_; }
  BodyReservation(const BodyReservation&) = delete;
  BodyReservation& operator=(const BodyReservation&) = delete;

 private:
  ServerContext& context_;
  std::size_t bytes_;
};

std::string text_of(beast::string_view text) { return {text.data(), text.size()}; }

/// In the form that clients of its route know, if the head has been read as far as that.
ReceiveFailure answer_with(const Head& head, unsigned status, std::string message,
                           std::string code) {
  return {error_response({.status = status, .message = std::move(message), .code = std::move(code)},
                         error_dialect(path_of(text_of(head.target()))))};
}

ReceiveFailure failure_of(const beast::error_code& ec, const Head& head, const Limits& limits) {
  if (ec == asio::error::timed_out) {
    return answer_with(head, 408, "the request did not come to its end in time", "too_slow");
  }
  if (ec == bhttp::error::body_limit) {
    return answer_with(
        head, 413,
        "the request body is over the limit of " + std::to_string(limits.body_bytes) + " bytes",
        "request_too_large");
  }
  if (ec == bhttp::error::header_limit || ec == bhttp::error::buffer_overflow) {
    return answer_with(head, 431,
                       "the request headers are over the limit of " +
                           std::to_string(limits.header_bytes) + " bytes",
                       "headers_too_large");
  }
  const bool is_malformed =
      ec.category() == bhttp::make_error_code(bhttp::error::bad_value).category();
  const bool is_gone = ec == bhttp::error::end_of_stream || ec == bhttp::error::partial_message;
  if (!is_malformed || is_gone) { return {}; }  // closed, broken, or too slow
  return answer_with(head, 400, "this is not an HTTP/1.1 request: " + ec.message(), "bad_http");
}

/// What Beast lets pass, but two servers could read in two ways (RFC 9112 3.2, 6.1).
std::optional<ReceiveFailure> ambiguity_of(const Head& head) {
  const auto encodings = head.equal_range(bhttp::field::transfer_encoding);
  for (auto field = encodings.first; field != encodings.second; ++field) {
    if (!beast::iequals(field->value(), "chunked")) {
      return answer_with(head, 501, "no Transfer-Encoding but chunked is known here", "bad_http");
    }
  }
  if (head.count(bhttp::field::host) > 1) {
    return answer_with(head, 400, "there is more than one Host header", "bad_http");
  }
  return std::nullopt;
}

std::string header(const Head& head, std::string_view name) {
  return text_of(head[beast::string_view(name.data(), name.size())]);
}

/// Without the body.
Request to_request(const Head& head) {
  Request request;
  request.method = text_of(head.method_string());
  request.path = path_of(text_of(head.target()));
  request.host = text_of(head[bhttp::field::host]);
  request.origin = text_of(head[bhttp::field::origin]);
  request.content_type = text_of(head[bhttp::field::content_type]);
  request.authorization = text_of(head[bhttp::field::authorization]);
  request.api_key = header(head, "X-Api-Key");
  request.preflight_method = text_of(head[bhttp::field::access_control_request_method]);
  request.preflight_headers = text_of(head[bhttp::field::access_control_request_headers]);
  request.propose = {.run = header(head, wire::kRunHeader),
                     .layer = header(head, wire::kLayerHeader),
                     .time_left_ms = header(head, wire::kTimeLeftHeader),
                     .live = header(head, wire::kLiveHeader)};
  request.is_proposal =
      head.count(beast::string_view(wire::kRunHeader.data(), wire::kRunHeader.size())) > 0;
  request.http_1_0 = head.version() < 11;
  request.keep_alive = head.keep_alive() && !request.http_1_0;
  return request;
}

/// Said before a stranger can make the node hold a body.
std::optional<ReceiveFailure> stranger_told_off(const Request& request,
                                                const ServerContext& context) {
  const auto refused = key_refusal(request, context.keys);
  if (!refused) { return std::nullopt; }
  Response response = error_response(*refused, error_dialect(request.path));
  response.more_headers = "WWW-Authenticate: Bearer\r\n";
  return ReceiveFailure{std::move(response), cross_origin_lines(request, context.origins)};
}

/// Where a request comes from, and whether its time is up.
struct Source {
  Stream& stream;
  beast::flat_buffer& buffer;
  bool too_slow = false;
};

/// Reads on until the parser is `done`. A client that always has one more byte never makes a read
/// wait, so that no timer could end it: hence the look at the time between two reads.
asio::awaitable<beast::error_code> read_until(bool (Parser::*done)() const, Parser& parser,
                                              Source& source) {
  for (;;) {
    beast::error_code ec;
    while (!ec && source.buffer.size() > 0 && !(parser.*done)()) {
      source.buffer.consume(parser.put(source.buffer.data(), ec));
    }
    if (ec && ec != bhttp::error::need_more) { co_return ec; }
    if ((parser.*done)()) { co_return beast::error_code(); }
    if (source.too_slow) { co_return asio::error::timed_out; }
    const std::size_t room = source.buffer.max_size() - source.buffer.size();
    if (room == 0) { co_return bhttp::error::buffer_overflow; }
    const auto space = source.buffer.prepare(std::min(room, kReadBytes));
    const auto [read_ec, n] = co_await source.stream.async_read_some(space, kNoThrow);
    if (read_ec && source.too_slow) { co_return asio::error::timed_out; }  // the timer's doing
    if (read_ec) { co_return read_ec; }
    source.buffer.commit(n);
  }
}

asio::awaitable<Result<Request, ReceiveFailure>> receive_from(Source& source,
                                                              ServerContext& context) {
  const Limits& limits = context.limits;
  Parser parser;
  parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes));
  parser.body_limit(limits.body_bytes);
  const auto head_ec = co_await read_until(&Parser::is_header_done, parser, source);
  if (head_ec) { co_return failure_of(head_ec, parser.get(), limits); }
  if (auto ambiguity = ambiguity_of(parser.get())) { co_return std::move(*ambiguity); }

  Request request = to_request(parser.get());
  if (auto stranger = stranger_told_off(request, context)) { co_return std::move(*stranger); }
  const std::size_t declared =
      parser.content_length().value_or(parser.chunked() ? limits.body_bytes : 0);
  if (context.body_bytes + declared > limits.body_bytes_in_all) {
    ReceiveFailure busy = answer_with(
        parser.get(), 503, "too many large requests are being received; try again", "busy");
    busy.answer->retry_after = 1s;
    co_return busy;
  }
  const BodyReservation reservation(context, declared);
  if (!parser.is_done() && beast::iequals(parser.get()[bhttp::field::expect], "100-continue")) {
    constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    const auto [ec, n] =
        co_await asio::async_write(source.stream, asio::buffer(kContinue), kNoThrow);
    if (ec) { co_return ReceiveFailure{}; }
  }
  const auto body_ec = co_await read_until(&Parser::is_done, parser, source);
  if (body_ec) { co_return failure_of(body_ec, parser.get(), limits); }
  request.body = std::move(parser.get().body());
  co_return request;
}

}  // namespace

asio::awaitable<Result<Request, ReceiveFailure>> receive(Stream& stream, beast::flat_buffer& buffer,
                                                         ServerContext& context) {
  Source source{stream, buffer};
  // The stream's own deadline would close it, and then nobody could be told why.
  stream.expires_never();
  net::Watchdog deadline(stream.get_executor(), [&source] {
    source.too_slow = true;
    source.stream.cancel();
  });
  deadline.start(context.limits.receive);
  co_return co_await receive_from(source, context);
}

}  // namespace murmur::http
