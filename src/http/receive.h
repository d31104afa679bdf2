#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <optional>

#include "base/result.h"
#include "http/asio.h"
#include "http/request.h"
#include "http/response.h"
#include "http/server_context.h"
#include "http/stream.h"

namespace murmur::http {

/// Why there is no request. After this the connection can only be closed: where the next request
/// would begin is not known.
struct ReceiveFailure {
  std::optional<Response> answer;  ///< what the client should be told, unless it is gone
  std::string cross_origin = {};   ///< as in Framing
};

/// Reads one request, of which `buffer` may hold the beginning and afterwards holds what follows
/// it. Everything outlives the coroutine.
[[nodiscard]] asio::awaitable<Result<Request, ReceiveFailure>> receive(
    Stream& stream, boost::beast::flat_buffer& buffer, ServerContext& context);

}  // namespace murmur::http
