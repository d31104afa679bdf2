#pragma once

#include <string>

#include "wire/headers.h"

namespace murmur::http {

/// One request as far as this server looks at it; headers that are absent are empty.
struct Request {
  std::string method;
  std::string path;  ///< without scheme, authority and query
  std::string host;
  std::string origin;
  std::string content_type;
  std::string authorization;
  std::string api_key;            ///< X-Api-Key, as Anthropic's clients show theirs
  std::string preflight_method;   ///< Access-Control-Request-Method
  std::string preflight_headers;  ///< Access-Control-Request-Headers
  wire::ProposeHeaders propose;
  bool is_proposal = false;  ///< Murmur-Run is there, whatever its value
  bool keep_alive = true;
  bool http_1_0 = false;  ///< knows no chunks
  std::string body;
};

/// The path of a request target in origin form ("/a?b") or absolute form ("http://host/a"), which a
/// server must take too (RFC 9112 3.2.2). Other forms are returned as they are.
[[nodiscard]] std::string path_of(std::string_view target);

}  // namespace murmur::http
