#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

#include "net/web_head.h"

namespace murmur::net {

/// Takes one HTTP/1.1 response apart while its bytes arrive, and hands on its body piece by piece.
class WebParser final : public boost::beast::http::basic_parser<false> {
 public:
  /// False ends the response there, which the parser then `refused`.
  using OnHead = std::function<bool(const WebHead& head)>;
  using OnBytes = std::function<bool(std::string_view bytes)>;
  /// Both outlive it.
  WebParser(const OnHead& on_head, const OnBytes& on_bytes);

  [[nodiscard]] const WebHead& head() const { return head_; }
  /// "100 Continue" and the like, of which the real response is still to come.
  [[nodiscard]] bool is_interim() const { return head_.status < 200; }
  [[nodiscard]] bool refused() const { return refused_; }

 private:
  using Code = boost::beast::error_code;
  using Text = boost::beast::string_view;

  void on_request_impl(boost::beast::http::verb, Text, Text, int, Code&) override {}
  void on_response_impl(int status, Text reason, int version, Code&) override;
  void on_field_impl(boost::beast::http::field name, Text, Text value, Code& ec) override;
  void on_header_impl(Code& ec) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Code&) override {}
  std::size_t on_body_impl(Text bytes, Code& ec) override;
  void on_chunk_header_impl(std::uint64_t, Text, Code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, Text bytes, Code& ec) override;
  void on_finish_impl(Code&) override {}
  void refuse(Code& ec);

  const OnHead& on_head_;
  const OnBytes& on_bytes_;
  WebHead head_;
  bool refused_ = false;
};

}  // namespace murmur::net
