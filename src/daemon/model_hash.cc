#include "daemon/model_hash.h"

#include <algorithm>
#include <cstdint>
#include <fstream>

#include "base/hex.h"
#include "crypto/sha256.h"

namespace murmur::daemon {
namespace {

constexpr std::uint64_t kPartBytes = 8U << 20U;
constexpr std::size_t kHashBytes = 8;

bool add_part(std::ifstream& file, std::uint64_t from, std::uint64_t size, crypto::Sha256& hash) {
  std::string part(size, '\0');
  file.seekg(static_cast<std::streamoff>(from));
  file.read(part.data(), static_cast<std::streamsize>(size));
  hash.add(part);
  return file.good();
}

}  // namespace

Result<std::string> model_hash(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) { return Error{"cannot read " + path}; }
  const auto size = static_cast<std::uint64_t>(file.tellg());
  crypto::Sha256 hash;
  hash.add(std::to_string(size));
  const std::uint64_t part = std::min(size, kPartBytes);
  if (!add_part(file, 0, part, hash) || !add_part(file, size - part, part, hash)) {
    return Error{"cannot read " + path};
  }
  const std::string digest = hash.finish();
  return Result<std::string>(boost::system::in_place_value,
                             to_hex(std::string_view(digest).substr(0, kHashBytes)));
}

}  // namespace murmur::daemon
