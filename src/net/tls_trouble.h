#pragma once

#include <boost/system/error_code.hpp>
#include <string>

namespace murmur::net {

// What is wrong with the other side of a TLS connection, for a person, from how an operation on it
// ended.

/// Of a handshake, seen by the client; never empty.
[[nodiscard]] std::string handshake_trouble(const boost::system::error_code& ec);
/// Of a handshake, seen by the server: the client speaks HTTP without TLS.
[[nodiscard]] bool is_plain_http(const boost::system::error_code& ec);
/// Of a connection after its handshake; empty if it just came to its end. A client learns only here
/// that the server does not want it: in TLS 1.3 its own part of the handshake is over by then.
[[nodiscard]] std::string stream_trouble(const boost::system::error_code& ec);

}  // namespace murmur::net
