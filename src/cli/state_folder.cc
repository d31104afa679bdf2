#include "cli/state_folder.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace murmur::cli {

std::string state_folder() {
  // NOLINTBEGIN(concurrency-mt-unsafe): nobody changes the environment
  const char* const state_home = std::getenv("XDG_STATE_HOME");
  const char* const home = std::getenv("HOME");
  // NOLINTEND(concurrency-mt-unsafe)
  // A relative path is to be ignored (XDG Base Directory Specification).
  if (state_home != nullptr && *state_home == '/') { return std::string(state_home) + "/murmur"; }
  if (home != nullptr && *home == '/') { return std::string(home) + "/.local/state/murmur"; }
  return {};
}

bool make_state_folder(const std::string& folder) {
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(folder).parent_path(), ignored);
  return ::mkdir(folder.c_str(), S_IRWXU) == 0 || errno == EEXIST;
}

}  // namespace murmur::cli
