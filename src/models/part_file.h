#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/sha256.h"

namespace murmur::models {

/// What a part is a part of: so that only its own rest is put behind it.
struct PartOrigin {
  std::string source;  ///< where it is from: a URL without its query
  std::string sha256;  ///< of the whole, in hex; empty: not told
  std::string etag;    ///< of the server that gave it (RFC 9110 8.8.3); may be empty
  std::optional<std::uint64_t> bytes;  ///< of the whole

  /// One that holds for good: weak tags ("W/...") say nothing about bytes.
  [[nodiscard]] bool has_strong_etag() const { return etag.starts_with('"'); }
};

/// A file that is being loaded: FILE.part, with its origin in FILE.part.json. It is hashed while it
/// grows. It stays when this object goes, for another to go on with. The caller holds the model's
/// lock. Errors are one line that names the path and the cause.
class PartFile {
 public:
  /// Opens the part of `path`, the whole file, or makes an empty one.
  [[nodiscard]] static Result<PartFile> open(const std::string& path);
  ~PartFile();
  PartFile(PartFile&& other) noexcept;
  PartFile& operator=(PartFile&&) = delete;

  [[nodiscard]] const PartOrigin& origin() const { return origin_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

  /// Whether what is there can be the beginning of what `wanted` says.
  [[nodiscard]] bool can_become(const PartOrigin& wanted) const;
  /// Empties it.
  [[nodiscard]] Result<void> restart();
  /// Notes what it is a part of.
  [[nodiscard]] Result<void> set_origin(PartOrigin origin);

  /// Hashes a piece of what was there when it was opened. True: there is more of it. To be called
  /// until false before append() and finish().
  [[nodiscard]] Result<bool> hash_more();
  [[nodiscard]] std::uint64_t hashed() const { return hashed_; }

  /// Of bytes that could not be written the first ones may have been.
  [[nodiscard]] Result<void> append(std::string_view bytes);
  /// Whether it begins as GGUF files do, as far as it goes.
  [[nodiscard]] bool may_be_gguf() const;
  /// Everything is on the disk from now on. The SHA-256 in hex.
  [[nodiscard]] Result<std::string> finish();
  /// Makes the part the whole file, in place of an older one. After finish().
  [[nodiscard]] Result<void> become_whole();
  /// Removes it.
  void discard();

 private:
  PartFile(std::string path, int descriptor, std::uint64_t bytes);
  [[nodiscard]] Error failed(const char* what) const;
  [[nodiscard]] std::string part() const { return path_ + ".part"; }
  [[nodiscard]] std::string note() const { return path_ + ".part.json"; }

  std::string path_;
  int descriptor_;  // -1: moved away
  std::uint64_t bytes_;
  std::uint64_t hashed_ = 0;
  std::string beginning_;  // the first bytes
  std::unique_ptr<crypto::Sha256> hash_;
  PartOrigin origin_;
};

}  // namespace murmur::models
