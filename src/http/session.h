#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "http/asio.h"
#include "http/outbox.h"
#include "http/receive.h"
#include "http/reply.h"
#include "http/request.h"
#include "http/response.h"
#include "http/routes.h"
#include "http/server_context.h"
#include "http/stream.h"
#include "net/tls_tunnel.h"

namespace murmur::http {

/// Who has connected.
struct Visitor {
  /// Asked before each answer: who may no longer ask is cut off.
  std::function<bool()> still_welcome = [] { return true; };
  bool from_this_machine = false;
};

/// One connection: requests one after another, each answered before the next is read. It lives as
/// long as its coroutines, which hold it.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(net::StreamSocket socket, std::shared_ptr<ServerContext> context, Visitor visitor);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// The connection's main line, until it is over.
  [[nodiscard]] static asio::awaitable<void> run(std::shared_ptr<Session> self);

  /// Waiting for a request of which no byte has come.
  [[nodiscard]] bool idle() const { return idle_; }
  /// Since when it is idle, or, if a request is coming in, how long that has taken.
  [[nodiscard]] Clock::time_point since() const { return since_; }
  /// Nobody waits for an answer yet: no request has come in whole.
  [[nodiscard]] bool owes_nothing() const { return idle_ || receiving_; }
  /// Breaks it off at once; a request that is under way is abandoned.
  void close();

 private:
  [[nodiscard]] asio::awaitable<bool> await_first_byte();
  /// These tell whether the connection can go on.
  [[nodiscard]] asio::awaitable<bool> answer(Request request);
  [[nodiscard]] asio::awaitable<bool> respond(Response response, Framing framing);
  [[nodiscard]] asio::awaitable<bool> converse(Endpoint endpoint, Request request, Framing framing);
  [[nodiscard]] asio::awaitable<bool> operate(Endpoint endpoint, Request request, Framing framing);
  [[nodiscard]] asio::awaitable<bool> deliver(Outbox& outbox, Reply& reply, Framing framing);
  [[nodiscard]] asio::awaitable<bool> write(const std::string& bytes);
  /// Answers and hangs up, although the client may still be sending.
  [[nodiscard]] asio::awaitable<void> turn_away(ReceiveFailure failure);

  /// From now on the client is watched for hanging up, which breaks the outbox off.
  void begin_exchange(Outbox& outbox);
  void end_exchange();
  /// Reads ahead while a request is being answered, to notice that the client hangs up.
  [[nodiscard]] static asio::awaitable<void> watch(std::shared_ptr<Session> self,
                                                   std::uint64_t exchange);
  enum class ReadAhead { GoOn, Full, HungUp };
  [[nodiscard]] ReadAhead read_ahead();
  /// What the node knows without asking anybody.
  [[nodiscard]] Response tell(Endpoint endpoint, const Request& request) const;
  [[nodiscard]] Framing framing_of(const Request& request);
  /// The newest load, if this is to be the head of an answer to a proposal.
  void stamp(Framing& framing) const;

  std::shared_ptr<ServerContext> context_;
  Visitor visitor_;
  Stream stream_;
  boost::beast::flat_buffer buffer_;
  Outbox* outbox_ = nullptr;    // of the answer under way
  std::uint64_t exchange_ = 0;  // counts answers: tells a watch that its own is over
  bool idle_ = false;
  bool receiving_ = false;
  Clock::time_point since_;
};

}  // namespace murmur::http
