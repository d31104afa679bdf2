#include "files/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace murmur {

Result<std::optional<FileLock>> FileLock::take(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) { return Error{"cannot write " + path + ": " + std::strerror(errno)}; }
  FileLock lock(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) { return std::optional(std::move(lock)); }
  if (errno == EWOULDBLOCK) { return std::optional<FileLock>(); }
  return Error{"cannot lock " + path + ": " + std::strerror(errno)};
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) { ::close(descriptor_); }
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

}  // namespace murmur
