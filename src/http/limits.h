#pragma once

#include <cstddef>

#include "base/time.h"

namespace murmur::http {

/// What one client may take of a node, and the rhythm of its answers.
struct Limits {
  /// Beyond it the connection that has been idle longest makes room; if none is idle, the one that
  /// has been sending its request longest; if all wait for an answer: 503.
  std::size_t connections = 1024;
  std::size_t header_bytes = 16U << 10U;
  std::size_t body_bytes = 4U << 20U;
  /// Of all requests that are being received at this moment, together. More: more memory.
  std::size_t body_bytes_in_all = 64U << 20U;
  /// Written by the node, not yet taken by the client. A client that lets more than this pile up
  /// reads too slowly, and its request is abandoned.
  std::size_t unsent_bytes = 1U << 20U;
  /// Of an answer that is gathered for a client that wants no stream.
  std::size_t answer_bytes = 16U << 20U;

  Duration idle = std::chrono::seconds(75);  ///< between two requests of one connection
  Duration receive =
      std::chrono::seconds(30);              ///< from a request's first byte to its last; then 408
  Duration send = std::chrono::seconds(30);  ///< without one written piece
  Duration operation = std::chrono::seconds(120);  ///< of the owner, that other nodes take part in
  Duration linger = std::chrono::seconds(2);       ///< to let a client read why it was refused

  /// A stream that has nothing to say for this long sends a comment. An asking peer takes ten
  /// seconds of silence for death, so this must be well below.
  Duration sign_of_life = std::chrono::seconds(2);
  /// Proposals: pieces are gathered up to this size; for an asker that watches, up to this age.
  std::size_t coalesce_bytes = 512;
  Duration coalesce_time = std::chrono::milliseconds(200);
};

}  // namespace murmur::http
