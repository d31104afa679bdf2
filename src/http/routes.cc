#include "http/routes.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "base/utf8.h"
#include "http/engine_routes.h"
#include "http/info.h"

namespace murmur::http {
namespace {

struct Route {
  std::string_view path;
  Endpoint endpoint;
  std::string_view allow;
};
constexpr std::array kRoutes{
    Route{"/v1/chat/completions", Endpoint::Chat, "POST"},
    Route{"/chat/completions", Endpoint::Chat, "POST"},
    Route{"/v1/models", Endpoint::Models, "GET, HEAD"},
    Route{"/models", Endpoint::Models, "GET, HEAD"},
    Route{"/health", Endpoint::Health, "GET, HEAD"},
    Route{"/v1/health", Endpoint::Health, "GET, HEAD"},
    Route{"/metrics", Endpoint::Metrics, "GET, HEAD"},
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
                         .code = "not_found"},
                        error_dialect(path));
}

Response wrong_method(const Route& route) {
  Response response = error_response(
      {.status = 405,
       .message = std::string(route.path) + " takes " + std::string(route.allow) + " only",
       .code = "method_not_allowed"},
      error_dialect(route.path));
  response.allow = route.allow;
  return response;
}

bool allows(const Route& route, std::string_view method) {
  if (route.allow == "POST") { return method == "POST"; }
  return method == "GET" || method == "HEAD";
}

std::optional<Route> find(std::string_view path) {
  const auto* const own = std::find_if(kRoutes.begin(), kRoutes.end(),
                                       [&](const Route& known) { return known.path == path; });
  if (own != kRoutes.end()) { return *own; }
  if (relay_dialect(path)) { return Route{path, Endpoint::Relay, "POST"}; }
  if (const QueryRoute* query = query_route(path)) {
    return Route{path, Endpoint::Query, query->allow};
  }
  if (path.starts_with(kModelPrefix)) { return Route{path, Endpoint::Model, "GET, HEAD"}; }
  return std::nullopt;
}

}  // namespace

Result<Endpoint, Response> route(const Request& request) {
  if (const auto refused = refused_route(request.method, request.path)) {
    return error_response(*refused);
  }
  const auto found = find(request.path);
  if (!found) { return no_such_path(request.path); }
  if (!allows(*found, request.method)) { return wrong_method(*found); }
  return found->endpoint;
}

}  // namespace murmur::http
