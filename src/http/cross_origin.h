#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "http/request.h"
#include "http/response.h"

namespace murmur::http {

// Web pages that may use a node although they come from elsewhere (CORS: the Fetch standard, "HTTP
// CORS protocol"): those whose origins the node's owner names, and nobody else's.

/// An origin as browsers write it: "https://host", "http://host:port", in lower case. The error
/// says what is wrong with the text; "*" and "null" are none.
[[nodiscard]] Result<std::string> parse_origin(std::string_view text);

class AllowedOrigins {
 public:
  AllowedOrigins() = default;  ///< none
  /// As parse_origin() returns them.
  explicit AllowedOrigins(std::vector<std::string> origins) : origins_(std::move(origins)) {}

  [[nodiscard]] bool any() const { return !origins_.empty(); }
  [[nodiscard]] bool hold(std::string_view origin) const;

 private:
  std::vector<std::string> origins_;
};

/// The header lines by which a browser lets the page read the answer; empty where no origin is
/// allowed.
[[nodiscard]] std::string cross_origin_lines(const Request& request, const AllowedOrigins& allowed);

/// A browser's question whether a page may send a request: OPTIONS with what it would send.
[[nodiscard]] bool is_preflight(const Request& request);
/// That it may. For a page whose origin is allowed.
[[nodiscard]] Response preflight_response(const Request& request);

}  // namespace murmur::http
