#include "gossip/decode_error.h"

#include <numeric>

namespace murmur::gossip {

std::string_view to_string(DecodeError error) {
  switch (error) {
    case DecodeError::Truncated: return "truncated";
    case DecodeError::Empty: return "empty";
    case DecodeError::UnexpectedType: return "unexpected_type";
    case DecodeError::WrongKind: return "wrong_kind";
    case DecodeError::OutOfRange: return "out_of_range";
    case DecodeError::TooDeep: return "too_deep";
    case DecodeError::TooMany: return "too_many";
    case DecodeError::TooLong: return "too_long";
    case DecodeError::BadName: return "bad_name";
    case DecodeError::BadAddress: return "bad_address";
    case DecodeError::BadMeta: return "bad_meta";
    case DecodeError::BadVersions: return "bad_versions";
    case DecodeError::BadState: return "bad_state";
    case DecodeError::BadChecksum: return "bad_checksum";
    case DecodeError::BadCompression: return "bad_compression";
    case DecodeError::NotEncrypted: return "not_encrypted";
    case DecodeError::NoKey: return "no_key";
    case DecodeError::CannotDecrypt: return "cannot_decrypt";
    case DecodeError::IncompleteInside: return "incomplete_inside";
    case DecodeError::AfterEnd: return "after_end";
  }
  return "unknown";
}

std::uint32_t DropCounts::total() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::uint32_t{0});
}

}  // namespace murmur::gossip
