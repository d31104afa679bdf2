#include "net/response_parser.h"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/none.hpp>
#include <boost/system/errc.hpp>

#include "wire/load.h"

namespace murmur::net {
namespace {

namespace http = boost::beast::http;

constexpr std::uint32_t kHeaderBytesMax = 16U << 10U;

}  // namespace

ResponseParser::ResponseParser(ResponseBody& body) : body_(body) {
  eager(true);
  header_limit(kHeaderBytesMax);
  basic_parser::body_limit(boost::none);  // the body knows its own
}

void ResponseParser::on_response_impl(int status, Text, int, Code&) {
  head_.status = static_cast<unsigned>(status);
}

void ResponseParser::on_field_impl(http::field name, Text written, Text value, Code&) {
  if (name == http::field::content_type) { head_.content_type.assign(value.data(), value.size()); }
  if (name == http::field::retry_after) { head_.retry_after.assign(value.data(), value.size()); }
  if (boost::beast::iequals(written, {wire::kLoadHeader.data(), wire::kLoadHeader.size()})) {
    head_.load.assign(value.data(), value.size());
  }
}

void ResponseParser::on_header_impl(Code&) {
  if (!is_interim()) { body_.begin(head_); }
}

std::size_t ResponseParser::on_body_impl(Text bytes, Code& ec) {
  const bool go_on = body_.take({bytes.data(), bytes.size()});
  if (!go_on) { ec = make_error_code(boost::system::errc::operation_canceled); }
  return bytes.size();
}

std::size_t ResponseParser::on_chunk_body_impl(std::uint64_t, Text bytes, Code& ec) {
  return on_body_impl(bytes, ec);
}

}  // namespace murmur::net
