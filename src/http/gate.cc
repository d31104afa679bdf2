#include "http/gate.h"

#include <boost/asio/ip/address.hpp>
#include <boost/beast/core/string.hpp>
#include <string_view>

namespace murmur::http {
namespace {

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return boost::beast::iequals({a.data(), a.size()}, {b.data(), b.size()});
}

/// The host of "host", "host:port", "[v6]" or "[v6]:port".
std::string_view without_port(std::string_view authority) {
  if (!authority.starts_with('[')) { return authority.substr(0, authority.find(':')); }
  const auto end = authority.find(']');
  return end == authority.npos ? authority : authority.substr(1, end - 1);
}

bool is_this_machine(std::string_view host) {
  boost::system::error_code ec;
  boost::asio::ip::make_address(host, ec);
  const bool is_address = !ec;
  return is_address || equal_ignoring_case(host, "localhost");
}

bool same_origin(const Request& request) {
  const std::string_view origin = request.origin;
  const auto scheme = origin.find("://");
  return scheme != origin.npos && equal_ignoring_case(origin.substr(scheme + 3), request.host);
}

bool is_owners(std::string_view path) { return path.starts_with("/murmur/"); }

/// Of "Bearer KEY" (RFC 6750 2.1); empty for anything else.
std::string_view bearer_of(std::string_view authorization) {
  constexpr std::string_view kScheme = "Bearer ";
  if (!equal_ignoring_case(authorization.substr(0, kScheme.size()), kScheme)) { return {}; }
  authorization.remove_prefix(kScheme.size());
  const auto first = authorization.find_first_not_of(' ');
  return first == authorization.npos ? std::string_view() : authorization.substr(first);
}

bool is_json(std::string_view content_type) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) { type.remove_suffix(1); }
  return equal_ignoring_case(type, "application/json");
}

openai::ApiError forbidden(std::string message, std::string code) {
  return {.status = 403, .message = std::move(message), .code = std::move(code)};
}

}  // namespace

std::optional<openai::ApiError> refusal(const Request& request, bool on_loopback,
                                        const AllowedOrigins& allowed) {
  const bool is_allowed = allowed.hold(request.origin) && !is_owners(request.path);
  if (!request.origin.empty() && !same_origin(request) && !is_allowed) {
    return forbidden("web pages of other origins may not use this node", "origin_not_allowed");
  }
  if (on_loopback && !request.host.empty() && !is_this_machine(without_port(request.host))) {
    return forbidden("this node listens on loopback: address it as localhost or by its IP address",
                     "host_not_allowed");
  }
  if (request.method == "POST" && !request.content_type.empty() && !is_json(request.content_type)) {
    return openai::ApiError{.status = 415,
                            .message = "Content-Type must be application/json",
                            .code = "unsupported_media_type"};
  }
  return std::nullopt;
}

bool shows_key(const Request& request, const ApiKeys& keys) {
  if (!keys.needed()) { return true; }
  return keys.hold(bearer_of(request.authorization)) || keys.hold(request.api_key);
}

std::optional<openai::ApiError> key_refusal(const Request& request, const ApiKeys& keys) {
  const bool is_open =
      request.path == "/health" || request.path == "/v1/health" || is_preflight(request);
  if (is_open || shows_key(request, keys)) { return std::nullopt; }
  const bool shows_none = request.authorization.empty() && request.api_key.empty();
  return openai::ApiError{.status = 401,
                          .message = shows_none ? "this node wants a key: Authorization: Bearer KEY"
                                                : "this is none of the keys of this node",
                          .type = "authentication_error",
                          .code = "invalid_api_key"};
}

bool says_json(const Request& request) { return is_json(request.content_type); }

bool asks_for_proposal(const Request& request) {
  return request.is_proposal && request.method == "POST" && request.path == "/v1/chat/completions";
}

openai::ApiError proposals_only() {
  return forbidden(
      "this port answers proposals for peers only: POST /v1/chat/completions with a Murmur-Run "
      "header; the node's API is on another",
      "proposals_only");
}

}  // namespace murmur::http
