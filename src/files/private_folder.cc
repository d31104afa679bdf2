#include "files/private_folder.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace murmur {
namespace {

namespace fs = std::filesystem;

Result<void> make_folders(const fs::path& path) {
  std::error_code ec;
  if (path.empty() || fs::is_directory(path, ec)) { return {}; }
  if (const Result<void> above = make_folders(path.parent_path()); !above) { return above; }
  if (::mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return Error{"cannot make the folder " + path.string() + ": " + std::strerror(errno)};
  }
  if (!fs::is_directory(path, ec)) { return Error{path.string() + " is no folder"}; }
  return {};
}

}  // namespace

Result<void> make_private_folders(const std::string& path) { return make_folders(path); }

}  // namespace murmur
