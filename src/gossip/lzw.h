#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "gossip/decode_error.h"

// LZW as Go's compress/lzw writes it in LSB order with 8-bit literals: codes of 9 to 12 bits,
// lowest bit first, 256 clears the table, 257 ends the text, and a full table stays as it is until
// it is cleared.
namespace murmur::gossip {

/// Appends `text` compressed, as Go does. Requires a text that is not empty.
void lzw_encode(std::string_view text, std::string& out);

/// Decompresses into `out` and returns how many bytes there are. Errors: TooLong if they do not
/// fit, Empty if there are none, Truncated without the code for the end, BadCompression for a code
/// that stands for nothing yet. What follows the end is ignored.
[[nodiscard]] Decoded<std::size_t> lzw_decode(std::string_view compressed, std::span<char> out);

/// How many bytes lzw_decode() would write; TooLong beyond `bytes_max`. Same errors.
[[nodiscard]] Decoded<std::size_t> lzw_decoded_size(std::string_view compressed,
                                                    std::size_t bytes_max);

}  // namespace murmur::gossip
