#include "models/hub.h"

#include <algorithm>
#include <array>

#include "base/printable.h"
#include "base/trim.h"
#include "files/read_file.h"
#include "models/names.h"

namespace murmur::models {
namespace {

constexpr const char* kEndpoint = "https://huggingface.co";
constexpr std::size_t kTokenBytesMax = 4096;

std::string value_of(const Environment& environment, const char* name) {
  return environment(name).value_or("");
}

std::string token_path(const Environment& environment) {
  if (std::string path = value_of(environment, "HF_TOKEN_PATH"); !path.empty()) { return path; }
  if (const std::string home = value_of(environment, "HF_HOME"); !home.empty()) {
    return home + "/token";
  }
  if (const std::string cache = value_of(environment, "XDG_CACHE_HOME"); !cache.empty()) {
    return cache + "/huggingface/token";
  }
  const std::string home = value_of(environment, "HOME");
  return home.empty() ? "" : home + "/.cache/huggingface/token";
}

Result<std::string> find_token(const Environment& environment) {
  std::string from = "HF_TOKEN";
  std::string token(trimmed(value_of(environment, "HF_TOKEN")));
  if (token.empty()) {
    from = token_path(environment);
    const auto text = read_file(from, kTokenBytesMax);
    if (text) { token = trimmed(*text); }  // no file, no token
  }
  const bool good =
      token.size() <= kTokenBytesMax &&
      std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  if (!good) { return Error{from + " holds no token: it must be one word"}; }
  return Result<std::string>(boost::system::in_place_value, std::move(token));
}

net::WebUrl below(const Hub& hub, const std::string& path) {
  net::WebUrl url = hub.endpoint;
  while (url.target.ends_with('/')) { url.target.pop_back(); }
  url.target += path;
  return url;
}

std::string encoded_path(std::string_view path) {
  std::string encoded;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    encoded += "/" + net::encoded_segment(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return encoded;
}

bool is_of(const Hub& hub, const net::WebUrl& url) {
  return origin_of(hub.endpoint) == origin_of(url);
}

}  // namespace

Result<Hub> find_hub(const Environment& environment) {
  const std::string named(trimmed(value_of(environment, "HF_ENDPOINT")));
  const auto endpoint = net::parse_web_url(named.empty() ? kEndpoint : named);
  if (!endpoint) {
    return Error{"HF_ENDPOINT is no address of a hub: " + endpoint.error().message};
  }
  const auto token = find_token(environment);
  if (!token) { return token.error(); }
  return Hub{*endpoint, *token};
}

net::WebUrl listing_url(const Hub& hub, const std::string& repo) {
  return below(hub, "/api/models" + encoded_path(repo) + "/revision/main?blobs=true");
}

net::WebUrl file_url(const Hub& hub, const std::string& repo, const std::string& revision,
                     const std::string& path) {
  return below(
      hub, encoded_path(repo) + "/resolve/" + net::encoded_segment(revision) + encoded_path(path));
}

net::WebUrl direct_url(const Hub& hub, net::WebUrl url) {
  constexpr std::string_view kPage = "/blob/";
  const std::size_t page = url.target.find(kPage);
  if (is_of(hub, url) && page != std::string::npos) {
    url.target.replace(page, kPage.size(), "/resolve/");
  }
  return url;
}

std::string authorization(const Hub& hub, const net::WebUrl& url) {
  return hub.token.empty() || !is_of(hub, url) ? "" : "Bearer " + hub.token;
}

LinkedFile linked_file(const net::WebHead& head) {
  return {sha256_from(head.field("x-linked-etag")), head.number("x-linked-size")};
}

std::string sha256_from(std::string_view text) {
  constexpr std::size_t kDigits = 64;
  if (text.size() == kDigits + 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, kDigits);
  }
  std::string digits(text);
  for (char& c : digits) {
    if (c >= 'A' && c <= 'F') { c = static_cast<char>(c - 'A' + 'a'); }
    if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) { return {}; }
  }
  return digits.size() == kDigits ? digits : "";
}

std::string refusal(const Hub& hub, const net::WebHead& head, const std::string& what) {
  const std::string_view code = head.field("x-error-code");
  const std::string status = " (" + std::to_string(head.status) + ")";
  if (head.status == 404) { return what + ": there is no such thing there" + status; }
  if (head.status == 429) { return what + ": too many requests" + status; }
  if (head.status == 401 || head.status == 403) {
    const std::string accept =
        code == "GatedRepo" ? "accept its terms on its page there, and " : "";
    if (hub.token.empty()) {
      const std::string why = code == "GatedRepo" ? ": is for those who have accepted its terms"
                                                  : ": is private, gated, or not there";
      return what + why + status + "; " + accept + "set HF_TOKEN to a token that may read it";
    }
    if (!keeps_secrets(hub.endpoint)) {
      return what + ": wants a token" + status +
             ", which is sent over https only; HF_ENDPOINT is " + origin_of(hub.endpoint);
    }
    return what + ": your token may not read it" + status + "; " +
           (accept.empty() ? "accept its terms on its page there, if it has any, and " : accept) +
           "see whether HF_TOKEN is right";
  }
  const std::string said = printable(head.field("x-error-message").substr(0, 200));
  return what + ": the server refuses" + status + (said.empty() ? "" : ": " + said);
}

bool may_pass(unsigned status) {
  constexpr std::array<unsigned, 6> kPassing{408, 429, 500, 502, 503, 504};
  return std::find(kPassing.begin(), kPassing.end(), status) != kPassing.end();
}

}  // namespace murmur::models
