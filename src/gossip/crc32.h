#pragma once

#include <cstdint>
#include <string_view>

namespace murmur::gossip {

/// CRC-32 of IEEE 802.3, as zlib and Go's hash/crc32 compute it.
[[nodiscard]] std::uint32_t crc32(std::string_view bytes);

}  // namespace murmur::gossip
