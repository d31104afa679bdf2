#include "net/web_url.h"

#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>

#include "net/host_port.h"

namespace murmur::net {
namespace {

constexpr std::size_t kUrlBytesMax = 8192;  // signed URLs have some thousand
constexpr std::uint16_t kHttpsPort = 443;
constexpr std::uint16_t kHttpPort = 80;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

void add_encoded(std::string& text, char c) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  text += '%';
  text += kDigits[byte >> 4U];
  text += kDigits[byte & 15U];
}

/// RFC 3986 2: what a URL may hold besides letters and digits.
bool may_stand(char c) {
  constexpr std::string_view kSigns = "-._~:/?#[]@!$&'()*+,;=%";
  return is_letter_or_digit(c) || kSigns.find(c) != kSigns.npos;
}

std::string with_only_allowed(std::string_view text) {
  std::string allowed;
  for (const char c : text) {
    if (may_stand(c)) {
      allowed += c;
    } else {
      add_encoded(allowed, c);
    }
  }
  return allowed;
}

Result<std::uint16_t> port_of(const boost::urls::url_view& url, bool is_secure) {
  if (!url.has_port() || url.port().empty()) { return is_secure ? kHttpsPort : kHttpPort; }
  const std::string digits(url.port().data(), url.port().size());
  std::uint16_t port = 0;
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (ec != std::errc() || end != digits.data() + digits.size() || port == 0) {
    return Error{"the port must be from 1 to 65535"};
  }
  return port;
}

Result<WebUrl> from_parsed(const boost::urls::url_view& url) {
  WebUrl read;
  read.is_secure = url.scheme_id() == boost::urls::scheme::https;
  if (!read.is_secure && url.scheme_id() != boost::urls::scheme::http) {
    return Error{"it must begin with https:// or http://"};
  }
  if (url.has_userinfo()) { return Error{"a user name or password in it is not supported"}; }
  read.host = url.host_address();
  const bool is_host = !read.host.empty() && parse_host_port(host_header(read)).has_value();
  if (!is_host) { return Error{"the host is missing, or is none"}; }
  const Result<std::uint16_t> port = port_of(url, read.is_secure);
  if (!port) { return port.error(); }
  read.port = *port;
  read.target = std::string(url.encoded_path().data(), url.encoded_path().size());
  if (!read.target.starts_with('/')) { read.target.insert(0, "/"); }
  if (url.has_query()) {
    read.target.append("?").append(url.encoded_query().data(), url.encoded_query().size());
  }
  return read;
}

std::string whole(const WebUrl& url) { return origin_of(url) + url.target; }

}  // namespace

Result<WebUrl> parse_web_url(std::string_view text) {
  if (text.size() > kUrlBytesMax) { return Error{"it is too long"}; }
  const std::string allowed = with_only_allowed(text);  // a view of it is what is parsed
  const auto parsed = boost::urls::parse_uri(allowed);
  if (!parsed) { return Error{"it is no URL"}; }
  return from_parsed(*parsed);
}

Result<WebUrl> resolve(const WebUrl& base, std::string_view reference) {
  if (reference.size() > kUrlBytesMax) { return Error{"it is too long"}; }
  // Paths stay as they are: Boost.URL would take a "%2F" apart, and a signature with it.
  if (reference.starts_with("//")) {
    return parse_web_url((base.is_secure ? "https:" : "http:") + std::string(reference));
  }
  if (reference.starts_with('/')) {
    return parse_web_url(origin_of(base) + std::string(reference));
  }
  const std::string base_text = whole(base);
  const std::string reference_text = with_only_allowed(reference);
  const auto from = boost::urls::parse_uri(base_text);
  const auto to = boost::urls::parse_uri_reference(reference_text);
  if (!from || !to) { return Error{"it is no URL"}; }
  if (to->has_scheme()) { return parse_web_url(reference); }
  boost::urls::url resolved;
  if (!boost::urls::resolve(*from, *to, resolved)) { return Error{"it is no URL"}; }
  return from_parsed(resolved);
}

std::string host_header(const WebUrl& url) {
  const bool is_usual = url.port == (url.is_secure ? kHttpsPort : kHttpPort);
  const std::string with_port = join_host_port(url.host, url.port);
  return is_usual ? with_port.substr(0, with_port.rfind(':')) : with_port;
}

std::string origin_of(const WebUrl& url) {
  return (url.is_secure ? "https://" : "http://") + host_header(url);
}

std::string to_string(const WebUrl& url) {
  return origin_of(url) + url.target.substr(0, url.target.find('?'));
}

std::string encoded_segment(std::string_view text) {
  constexpr std::string_view kUnreserved = "-._~";
  std::string encoded;
  for (const char c : text) {
    if (is_letter_or_digit(c) || kUnreserved.find(c) != kUnreserved.npos) {
      encoded += c;
    } else {
      add_encoded(encoded, c);
    }
  }
  return encoded;
}

bool keeps_secrets(const WebUrl& url) {
  return url.is_secure || is_loopback(url.host) || url.host == "localhost";
}

}  // namespace murmur::net
