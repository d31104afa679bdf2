#pragma once

#include <boost/asio/awaitable.hpp>

#include "net/asio.h"

namespace murmur::http {

namespace asio = boost::asio;
using net::Clock;
using net::kNoThrow;

}  // namespace murmur::http
