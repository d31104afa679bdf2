#include "http/routes.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/utf8.h"

namespace murmur::http {
namespace {

struct Route {
  std::string_view path;
  Endpoint endpoint;
  std::string_view allow;
};
constexpr std::array kRoutes{
    Route{"/v1/chat/completions", Endpoint::Chat, "POST"},
    Route{"/v1/models", Endpoint::Models, "GET, HEAD"},
    Route{"/health", Endpoint::Health, "GET, HEAD"},
    Route{"/murmur/peers", Endpoint::Peers, "GET, HEAD"},
    Route{"/murmur/keys", Endpoint::Keys, "GET, HEAD"},
    Route{"/murmur/keys/rotate", Endpoint::RotateKey, "POST"},
    Route{"/murmur/leave", Endpoint::Leave, "POST"},
};

Response no_such_path(std::string_view path) {
  constexpr std::size_t kShownBytes = 200;
  const std::string_view shown = is_valid_utf8(path) ? utf8_prefix(path, kShownBytes) : "";
  return error_response({.status = 404,
                         .message = "there is no " + std::string(shown) + " here",
                         .code = "not_found"});
}

Response wrong_method(const Route& route) {
  Response response = error_response(
      {.status = 405,
       .message = std::string(route.path) + " takes " + std::string(route.allow) + " only",
       .code = "method_not_allowed"});
  response.allow = route.allow;
  return response;
}

bool allows(const Route& route, std::string_view method) {
  if (route.allow == "POST") { return method == "POST"; }
  return method == "GET" || method == "HEAD";
}

}  // namespace

Result<Endpoint, Response> route(const Request& request) {
  const auto* const found = std::find_if(kRoutes.begin(), kRoutes.end(), [&](const Route& known) {
    return known.path == request.path;
  });
  if (found == kRoutes.end()) { return no_such_path(request.path); }
  if (!allows(*found, request.method)) { return wrong_method(*found); }
  return found->endpoint;
}

}  // namespace murmur::http
