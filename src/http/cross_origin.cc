#include "http/cross_origin.h"

#include <algorithm>
#include <utility>

namespace murmur::http {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') { c = static_cast<char>(c - 'A' + 'a'); }
  }
  return out;
}

bool may_stand_in_authority(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         std::string_view("-._~:[]").find(c) != std::string_view::npos;
}

}  // namespace

Result<std::string> parse_origin(std::string_view text) {
  std::string origin = lower(text);
  const auto scheme = origin.find("://");
  if (scheme == origin.npos || scheme == 0) {
    return Error{"an origin is given as https://host or http://host:port"};
  }
  const std::string_view authority = std::string_view(origin).substr(scheme + 3);
  const bool is_host =
      !authority.empty() && std::all_of(authority.begin(), authority.end(), may_stand_in_authority);
  if (!is_host) { return Error{"after https:// an origin has a host, a port, and nothing else"}; }
  return Result<std::string>(boost::system::in_place_value, std::move(origin));
}

bool AllowedOrigins::hold(std::string_view origin) const {
  return std::find(origins_.begin(), origins_.end(), lower(origin)) != origins_.end();
}

std::string cross_origin_lines(const Request& request, const AllowedOrigins& allowed) {
  if (!allowed.any()) { return {}; }
  // Also where nothing is granted: a cache must not give one page's answer to another.
  std::string lines = "Vary: Origin\r\n";
  if (!allowed.hold(request.origin)) { return lines; }
  lines += "Access-Control-Allow-Origin: " + request.origin + "\r\n";
  return lines + "Access-Control-Expose-Headers: Retry-After, X-Request-Id\r\n";
}

bool is_preflight(const Request& request) {
  return request.method == "OPTIONS" && !request.origin.empty() &&
         !request.preflight_method.empty();
}

Response preflight_response(const Request& request) {
  Response response{.content_type = {}};
  response.more_headers = "Access-Control-Allow-Methods: GET, HEAD, POST\r\n";
  // Whatever clients send besides: OpenAI's and Anthropic's have a dozen headers of their own.
  if (!request.preflight_headers.empty()) {
    response.more_headers += "Access-Control-Allow-Headers: " + request.preflight_headers + "\r\n";
  }
  response.more_headers += "Access-Control-Max-Age: 600\r\n";
  return response;
}

}  // namespace murmur::http
