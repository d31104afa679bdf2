#include "files/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "files/read_file.h"

namespace murmur {
namespace {

constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;

/// Closes what it was given.
class FileDescriptor {
 public:
  explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
  ~FileDescriptor() {
    if (is_open()) { ::close(descriptor_); }
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
  [[nodiscard]] bool write_all(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t written = ::write(descriptor_, text.data(), text.size());
      if (written < 0 && errno != EINTR) { return false; }
      if (written > 0) { text.remove_prefix(static_cast<std::size_t>(written)); }
    }
    return true;
  }
  [[nodiscard]] bool sync() const { return ::fsync(descriptor_) == 0; }

 private:
  int descriptor_;
};

Error cannot_write(const std::string& path) {
  return Error{"cannot write " + path + ": " + std::strerror(errno)};
}

/// The rename itself is on the disk when its folder is.
void sync_folder_of(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path();
  const FileDescriptor opened(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_CLOEXEC));
  if (opened.is_open()) { (void)opened.sync(); }
}

}  // namespace

Result<void> write_private_file(const std::string& path, std::string_view text) {
  const std::string scratch = path + ".new";
  ::unlink(scratch.c_str());  // of an attempt that was cut short
  {
    const FileDescriptor file(
        ::open(scratch.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly));
    if (!file.is_open()) { return cannot_write(path); }
    if (!file.write_all(text) || !file.sync()) {
      const Error error = cannot_write(path);
      ::unlink(scratch.c_str());
      return error;
    }
  }
  if (std::rename(scratch.c_str(), path.c_str()) != 0) {
    const Error error = cannot_write(path);
    ::unlink(scratch.c_str());
    return error;
  }
  sync_folder_of(path);
  return {};
}

Result<std::string> read_private_file(const std::string& path, std::size_t bytes_max) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return Error{path + " is a secret, but others may read it; chmod 600 mends that"};
  }
  return read_file(path, bytes_max);
}

}  // namespace murmur
