#include "tiny_gguf/atomic_file.h"

#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

namespace murmur::tiny_gguf {

// The process id keeps two writers of the same file apart: the later rename wins, both are whole.
AtomicFile::AtomicFile(std::filesystem::path path)
    : path_(std::move(path)),
      temporary_(path_.string() + ".part-" + std::to_string(::getpid())) {
  errno = 0;
  stream_.open(temporary_, std::ios::binary | std::ios::trunc);
  note_error();
}

AtomicFile::~AtomicFile() {
  std::error_code ignored;  // after commit() there is nothing to remove, and that is no error
  std::filesystem::remove(temporary_, ignored);
}

void AtomicFile::append(std::string_view bytes) {
  errno = 0;
  stream_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  note_error();
}

std::error_code AtomicFile::commit() {
  errno = 0;
  stream_.close();
  note_error();
  if (!error_) { std::filesystem::rename(temporary_, path_, error_); }
  return error_;
}

// Streams say only that something failed; errno, cleared before each call, says what.
void AtomicFile::note_error() {
  if (error_ || !stream_.fail()) { return; }
  error_ = std::error_code(errno != 0 ? errno : EIO, std::generic_category());
}

}  // namespace murmur::tiny_gguf
