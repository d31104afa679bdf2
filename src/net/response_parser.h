#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "net/response_body.h"

namespace murmur::net {

/// Takes one HTTP/1.1 response apart while its bytes arrive, and feeds its body on without a copy.
class ResponseParser final : public boost::beast::http::basic_parser<false> {
 public:
  /// `body` outlives it.
  explicit ResponseParser(ResponseBody& body);

  [[nodiscard]] const ResponseHead& head() const { return head_; }
  /// "100 Continue" and the like, of which the real response is still to come.
  [[nodiscard]] bool is_interim() const { return head_.status < 200; }

 private:
  using Code = boost::beast::error_code;
  using Text = boost::beast::string_view;

  void on_request_impl(boost::beast::http::verb, Text, Text, int, Code&) override {}
  void on_response_impl(int status, Text reason, int version, Code&) override;
  void on_field_impl(boost::beast::http::field name, Text, Text value, Code&) override;
  void on_header_impl(Code&) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Code&) override {}
  std::size_t on_body_impl(Text bytes, Code& ec) override;
  void on_chunk_header_impl(std::uint64_t, Text, Code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, Text bytes, Code& ec) override;
  void on_finish_impl(Code&) override {}

  ResponseBody& body_;
  ResponseHead head_;
};

}  // namespace murmur::net
