#include "net/web_parser.h"

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/none.hpp>
#include <boost/system/errc.hpp>
#include <string>

namespace murmur::net {
namespace {

namespace http = boost::beast::http;

/// Signed locations and lists of what a page may load are long.
constexpr std::uint32_t kHeaderBytesMax = 48U << 10U;
constexpr std::size_t kFieldsMax = 100;

std::string lower_case(boost::beast::string_view name) {
  std::string lower(name.data(), name.size());
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') { c = static_cast<char>(c - 'A' + 'a'); }
  }
  return lower;
}

}  // namespace

WebParser::WebParser(const OnHead& on_head, const OnBytes& on_bytes)
    : on_head_(on_head),
      on_bytes_(on_bytes) {
  eager(true);
  header_limit(kHeaderBytesMax);
  basic_parser::body_limit(boost::none);  // who takes the body knows its own
}

void WebParser::on_response_impl(int status, Text, int, Code&) {
  head_.status = static_cast<unsigned>(status);
}

void WebParser::on_field_impl(http::field, Text name, Text value, Code& ec) {
  if (head_.fields.size() >= kFieldsMax) {
    ec = http::error::header_limit;
    return;
  }
  head_.fields.insert_or_assign(lower_case(name), std::string(value.data(), value.size()));
}

void WebParser::on_header_impl(Code& ec) {
  if (!is_interim() && !on_head_(head_)) { refuse(ec); }
}

std::size_t WebParser::on_body_impl(Text bytes, Code& ec) {
  if (!on_bytes_({bytes.data(), bytes.size()})) { refuse(ec); }
  return bytes.size();
}

std::size_t WebParser::on_chunk_body_impl(std::uint64_t, Text bytes, Code& ec) {
  return on_body_impl(bytes, ec);
}

void WebParser::refuse(Code& ec) {
  refused_ = true;
  ec = make_error_code(boost::system::errc::operation_canceled);
}

}  // namespace murmur::net
