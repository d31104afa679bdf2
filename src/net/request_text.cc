#include "net/request_text.h"

#include <string_view>

#include "base/assert.h"

namespace murmur::net {
namespace {

void add_header(std::string& text, std::string_view name, std::string_view value) {
  MURMUR_ASSERT(name.find_first_of("\r\n: ") == name.npos);
  MURMUR_ASSERT(value.find_first_of("\r\n") == value.npos);
  text.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string request_text(const HttpRequest& request, const Endpoint& endpoint) {
  MURMUR_ASSERT(request.target.starts_with('/'));
  MURMUR_ASSERT(request.target.find_first_of("\r\n ") == std::string::npos);
  std::string text;
  text.reserve(request.body.size() + 512);
  text.append(request.method).append(" ").append(endpoint.base_path).append(request.target);
  text.append(" HTTP/1.1\r\n");
  add_header(text, "Host", authority(endpoint));
  add_header(text, "User-Agent", "murmur");  // some proxies turn away those that have none
  for (const auto& [name, value] : request.headers) { add_header(text, name, value); }
  if (!request.body.empty()) { add_header(text, "Content-Type", "application/json"); }
  if (request.method != "GET") {
    add_header(text, "Content-Length", std::to_string(request.body.size()));
  }
  text.append("\r\n").append(request.body);
  return text;
}

}  // namespace murmur::net
