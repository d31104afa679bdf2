#include "http/session.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "http/chat.h"
#include "http/cluster_json.h"
#include "http/engine_routes.h"
#include "http/gate.h"
#include "http/info.h"
#include "http/operation.h"
#include "http/receive.h"
#include "openai/sse.h"
#include "wire/headers.h"
#include "wire/load.h"

namespace murmur::http {
namespace {

namespace beast = boost::beast;

constexpr std::size_t kReadBytes = 8U << 10U;
/// What a client may send ahead while it waits for an answer. Beyond it the session stops reading,
/// and notices a hang-up only when it writes.
constexpr std::size_t kReadAheadBytes = 64U << 10U;
/// What one refused client may go on sending before it is cut off.
constexpr std::size_t kLingerBytes = 64U << 20U;

/// Sends what is due although the node said nothing new.
void keep_pace(Outbox& outbox, Reply& reply, Clock::time_point silence_ends) {
  const auto now = Clock::now();
  if (reply.flush_at() <= now) { reply.flush(); }
  if (silence_ends <= now && outbox.empty() && !outbox.ended()) {
    outbox.append(openai::kSseComment);
  }
}

}  // namespace

Session::Session(net::StreamSocket socket, std::shared_ptr<ServerContext> context, Visitor visitor)
    : context_(std::move(context)),
      visitor_(std::move(visitor)),
      stream_(std::move(socket)),
      buffer_(std::max(context_->limits.header_bytes, kReadAheadBytes) + kReadBytes) {
  beast::error_code ignored;  // they only make it faster, and read_ahead() copes with both modes
  stream_.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
  stream_.socket().set_option(asio::socket_base::keep_alive(true), ignored);
  stream_.socket().non_blocking(true, ignored);
  context_->sessions.insert(this);
}

Session::~Session() { context_->sessions.erase(this); }

void Session::close() {
  idle_ = false;
  receiving_ = false;
  if (outbox_ != nullptr) { outbox_->break_off(); }
  stream_.close();
}

asio::awaitable<void> Session::run(std::shared_ptr<Session> self) {
  while (!self->context_->stopping) {
    const bool has_request = co_await self->await_first_byte();
    if (!has_request) { break; }
    self->receiving_ = true;
    self->since_ = Clock::now();
    auto request = co_await receive(self->stream_, self->buffer_, *self->context_);
    self->receiving_ = false;
    self->buffer_.shrink_to_fit();  // a connection that waits for its answer holds little
    if (!request) {
      ReceiveFailure failure = request.error();
      if (failure.answer) { co_await self->turn_away(std::move(failure)); }
      break;
    }
    if (!self->visitor_.still_welcome()) { break; }
    const bool go_on = co_await self->answer(std::move(*request));
    if (!go_on) { break; }
  }
  self->stream_.close();
}

asio::awaitable<bool> Session::await_first_byte() {
  if (buffer_.size() > 0) { co_return true; }
  idle_ = true;
  since_ = Clock::now();
  stream_.expires_after(context_->limits.idle);
  const auto [ec, n] = co_await stream_.async_read_some(buffer_.prepare(kReadBytes), kNoThrow);
  idle_ = false;
  buffer_.commit(n);
  co_return !ec;
}

Framing Session::framing_of(const Request& request) {
  return {.request_id = wire::to_hex(RunId{context_->ids.next()}),
          .keep_alive = request.keep_alive && !context_->stopping,
          .http_1_0 = request.http_1_0,
          .head_only = request.method == "HEAD",
          .is_proposal = request.is_proposal,
          .cross_origin = cross_origin_lines(request, context_->origins)};
}

void Session::stamp(Framing& framing) const {
  if (framing.is_proposal) { framing.load = wire::to_header(context_->service.load()); }
}

asio::awaitable<bool> Session::answer(Request request) {
  Framing framing = framing_of(request);
  const prompt::Dialect dialect = error_dialect(request.path);
  Response response;
  if (const auto refused = refusal(request, context_->on_loopback, context_->origins)) {
    response = error_response(*refused, dialect);
  } else if (is_preflight(request) && context_->origins.hold(request.origin)) {
    response = preflight_response(request);
  } else if (context_->proposals_only && !asks_for_proposal(request)) {
    response = error_response(proposals_only());
  } else if (const auto endpoint = route(request); !endpoint) {
    response = endpoint.error();
  } else if (*endpoint == Endpoint::Chat || *endpoint == Endpoint::Relay) {
    co_return co_await converse(*endpoint, std::move(request), std::move(framing));
  } else if (*endpoint == Endpoint::Query) {
    co_return co_await operate(*endpoint, std::move(request), std::move(framing));
  } else if (is_operation(*endpoint)) {
    const auto not_done = operation_refusal(request, visitor_.from_this_machine);
    if (!not_done) {
      co_return co_await operate(*endpoint, std::move(request), std::move(framing));
    }
    response = error_response(*not_done);
  } else {
    response = tell(*endpoint, request);
  }
  co_return co_await respond(std::move(response), std::move(framing));
}

Response Session::tell(Endpoint endpoint, const Request& request) const {
  const NodeService& service = context_->service;
  switch (endpoint) {
    case Endpoint::Peers: return {.body = to_json(service.cluster())};
    case Endpoint::Models: return models_response(service.status(), context_->started_s);
    case Endpoint::Model:
      return model_response(service.status(), context_->started_s, request.path);
    case Endpoint::Metrics:
      return {.body = service.metrics(),
              .content_type = "text/plain; version=0.0.4; charset=utf-8"};
    default:
      return shows_key(request, context_->keys) ? health_response(service.status())
                                                : short_health_response(service.status());
  }
}

asio::awaitable<bool> Session::respond(Response response, Framing framing) {
  stamp(framing);
  const std::string bytes = to_bytes(response, framing);
  const bool written = co_await write(bytes);
  co_return written&& framing.keep_alive;
}

asio::awaitable<bool> Session::converse(Endpoint endpoint, Request request, Framing framing) {
  Outbox outbox(stream_.get_executor(), context_->limits.unsent_bytes, [this] { close(); });
  ChatPlace place{.service = context_->service,
                  .out = outbox,
                  .limits = context_->limits,
                  .unknown_model = context_->unknown_model,
                  .id = framing.request_id,
                  .now_s = unix_time_s()};
  auto active = endpoint == Endpoint::Chat ? start_chat(std::move(request), std::move(place))
                                           : start_relay(std::move(request), std::move(place));
  if (!active) { co_return co_await respond(active.error(), std::move(framing)); }
  begin_exchange(outbox);
  const bool go_on = co_await deliver(outbox, *active->reply, std::move(framing));
  end_exchange();
  if (!active->reply->ended()) { context_->service.abandon(active->request); }
  co_return go_on;
}

asio::awaitable<bool> Session::operate(Endpoint endpoint, Request request, Framing framing) {
  const auto outbox =
      std::make_shared<Outbox>(stream_.get_executor(), context_->limits.unsent_bytes, [] {});
  const auto give_up_at = Clock::now() + context_->limits.operation;
  begin_exchange(*outbox);
  if (endpoint == Endpoint::Query) {
    start_query(std::move(request), context_->service, outbox);
  } else {
    start_operation(endpoint, context_->service, outbox);
  }
  while (!outbox->whole() && !outbox->broken() && Clock::now() < give_up_at) {
    co_await outbox->wait(give_up_at);
  }
  end_exchange();
  if (outbox->broken()) { co_return false; }
  Response response = outbox->whole() ? std::move(*outbox->whole()) : operation_timeout();
  co_return co_await respond(std::move(response), std::move(framing));
}

void Session::begin_exchange(Outbox& outbox) {
  outbox_ = &outbox;
  context_->tasks.spawn(watch(shared_from_this(), ++exchange_));
}

void Session::end_exchange() {
  ++exchange_;
  outbox_ = nullptr;
  beast::error_code ignored;  // a closed socket has nothing to cancel
  stream_.socket().cancel(ignored);
}

asio::awaitable<bool> Session::deliver(Outbox& outbox, Reply& reply, Framing framing) {
  std::string batch;
  std::string bytes;
  bool head_sent = false;
  auto last_sign = Clock::now();
  for (;;) {
    const auto silence_ends =
        reply.streams() ? last_sign + context_->limits.sign_of_life : Clock::time_point::max();
    co_await outbox.wait(std::min(reply.flush_at(), silence_ends));
    if (outbox.broken()) { co_return false; }
    keep_pace(outbox, reply, silence_ends);
    if (outbox.whole()) { break; }
    const bool is_last = outbox.ended();
    if (outbox.empty() && !is_last) { continue; }

    bytes.clear();
    if (!std::exchange(head_sent, true)) {
      stamp(framing);
      bytes = stream_head(framing);
    }
    outbox.take(batch);
    if (!batch.empty()) { append_stream_data(bytes, batch, framing); }
    if (is_last) { append_stream_end(bytes, framing); }
    const bool written = co_await write(bytes);
    if (!written) { co_return false; }
    if (is_last) { co_return framing.keep_alive; }
    last_sign = Clock::now();
  }
  co_return co_await respond(std::move(*outbox.whole()), std::move(framing));
}

asio::awaitable<bool> Session::write(const std::string& bytes) {
  stream_.expires_after(context_->limits.send);
  const auto [ec, n] = co_await asio::async_write(stream_, asio::buffer(bytes), kNoThrow);
  co_return !ec;
}

asio::awaitable<void> Session::turn_away(ReceiveFailure failure) {
  Framing framing{.request_id = wire::to_hex(RunId{context_->ids.next()}),
                  .keep_alive = false,
                  .cross_origin = std::move(failure.cross_origin)};
  co_await respond(std::move(*failure.answer), std::move(framing));
  // Closing now, with bytes of the client unread, would reset the connection, and the client might
  // lose the answer that it has not read (RFC 9112 9.6).
  beast::error_code ignored;
  stream_.socket().shutdown(asio::socket_base::shutdown_send, ignored);
  stream_.expires_after(context_->limits.linger);
  // Who sends without a pause never lets a read wait, and so no timer ends it.
  const auto give_up_at = Clock::now() + context_->limits.linger;
  for (std::size_t total = 0; total < kLingerBytes && Clock::now() < give_up_at;) {
    buffer_.clear();
    const auto [ec, n] =
        co_await stream_.async_read_some(buffer_.prepare(kReadAheadBytes), kNoThrow);
    if (ec) { break; }
    total += n;
  }
}

asio::awaitable<void> Session::watch(std::shared_ptr<Session> self, std::uint64_t exchange) {
  while (self->exchange_ == exchange) {
    const auto [ec] =
        co_await self->stream_.socket().async_wait(asio::socket_base::wait_read, kNoThrow);
    if (ec || self->exchange_ != exchange) { co_return; }
    const ReadAhead outcome = self->read_ahead();
    if (outcome == ReadAhead::HungUp) { self->close(); }
    if (outcome != ReadAhead::GoOn) { co_return; }
  }
}

Session::ReadAhead Session::read_ahead() {
  if (buffer_.size() >= kReadAheadBytes) { return ReadAhead::Full; }
  beast::error_code ec;
  const std::size_t n = stream_.socket().read_some(buffer_.prepare(kReadBytes), ec);
  if (ec == asio::error::would_block || ec == asio::error::try_again) { return ReadAhead::GoOn; }
  if (ec) { return ReadAhead::HungUp; }
  buffer_.commit(n);
  return ReadAhead::GoOn;
}

}  // namespace murmur::http
