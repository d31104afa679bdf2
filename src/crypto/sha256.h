#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace murmur::crypto {

/// SHA-256 (FIPS 180-4) of bytes that come in parts.
class Sha256 {
 public:
  static constexpr std::size_t kBytes = 32;

  Sha256();
  ~Sha256();

  void add(std::string_view bytes);
  /// kBytes bytes. Once, and nothing more is added.
  [[nodiscard]] std::string finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace murmur::crypto
