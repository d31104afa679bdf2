#include "cli/scratch_folder.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

namespace murmur::cli {

Result<ScratchFolder> ScratchFolder::make() {
  std::string path = (std::filesystem::temp_directory_path() / "murmur-XXXXXX").string();
  if (mkdtemp(path.data()) == nullptr) {
    return Error{"cannot make a folder in " + std::filesystem::temp_directory_path().string()};
  }
  return ScratchFolder(std::move(path));
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  if (!path_.empty()) { std::filesystem::remove_all(path_, ignored); }
}
ScratchFolder::ScratchFolder(ScratchFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}
ScratchFolder& ScratchFolder::operator=(ScratchFolder&& other) noexcept {
  std::swap(path_, other.path_);
  return *this;
}

}  // namespace murmur::cli
