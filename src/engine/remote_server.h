#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/engine.h"
#include "engine/server_traits.h"
#include "net/http_client.h"

namespace murmur::engine {

/// What is wanted of a server that somebody else runs.
struct RemoteWishes {
  std::string model;                    ///< by its name there; empty: the only one
  std::uint32_t slots = 1;              ///< how many jobs it will be given at a time
  std::uint32_t context_tokens = 4096;  ///< assumed where it tells of none
  bool has_key = false;                 ///< for the words of a refusal
};

/// What it turned out to be.
struct RemoteServer {
  EngineInfo info;
  ServerTraits traits;
  std::string health_path;         ///< answers GET with 200 while it is well
  std::vector<std::string> lacks;  ///< what is done without, one line each, for a log
};

/// Why it cannot be used, one line for a person.
struct RemoteRefusal {
  std::string message;
  bool may_pass = false;  ///< it is loading its model: by waiting alone
};

/// Finds out which server it is and what it can do, by asking; generates nothing.
[[nodiscard]] boost::asio::awaitable<Result<RemoteServer, RemoteRefusal>> discover(
    net::HttpClient& client, RemoteWishes wishes);

}  // namespace murmur::engine
