#pragma once

#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

namespace murmur::tiny_gguf {

/// A file that appears under its name whole or not at all: it grows under a temporary name beside
/// it, and commit() renames. Without commit() the destructor removes what there is.
class AtomicFile {
 public:
  explicit AtomicFile(std::filesystem::path path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// Errors are kept for commit().
  void append(std::string_view bytes);

  /// The first error of opening, writing, closing and renaming, or none. Call once, at the end.
  [[nodiscard]] std::error_code commit();

 private:
  void note_error();

  std::filesystem::path path_;
  std::filesystem::path temporary_;
  std::ofstream stream_;
  std::error_code error_;
};

}  // namespace murmur::tiny_gguf
