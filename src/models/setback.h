#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "models/hub.h"
#include "net/web_client.h"

namespace murmur::models {

/// Something that a server did, or the network, which keeps a pull from going on.
struct Setback {
  std::string message;  ///< one line
  bool may_pass = false;
  std::optional<Duration> asked;  ///< how long the server wants to be left alone
};

/// `contacted`: a server has answered already, so there is a network, and the name is right.
[[nodiscard]] Setback setback_of(const net::WebFailure& failure, bool contacted);
/// Of a status that is no success, to a request for `what`.
[[nodiscard]] Setback setback_of(const Hub& hub, const net::WebHead& head, const std::string& what);

}  // namespace murmur::models
