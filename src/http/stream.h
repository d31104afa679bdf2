#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/beast/core/basic_stream.hpp>

namespace murmur::http {

/// A session's socket, with deadlines: TCP, or the plain side of a TLS tunnel.
using Stream = boost::beast::basic_stream<boost::asio::generic::stream_protocol>;

}  // namespace murmur::http
