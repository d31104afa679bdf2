#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

namespace murmur::net {

namespace asio = boost::asio;
using boost::system::error_code;

/// Input and output report errors as values: `const auto [ec, n] = co_await ...`.
inline constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);

using Clock = std::chrono::steady_clock;

}  // namespace murmur::net
