#include "cli/model_folder.h"

#include <algorithm>
#include <system_error>

namespace murmur::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kModelsMax = 1000;

std::vector<std::string> models_in(const fs::path& folder) {
  std::vector<std::string> models;
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  for (; !error && entry != fs::directory_iterator() && models.size() < kModelsMax;
       entry.increment(error)) {
    std::error_code ignored;
    if (entry->path().extension() == ".gguf" && entry->is_regular_file(ignored)) {
      models.push_back(entry->path().string());
    }
  }
  std::sort(models.begin(), models.end());
  return models;
}

}  // namespace

fs::path own_program() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  // A program that was replaced while it runs has no path any more, but can still be run by this
  // one.
  return error || !fs::exists(program, error) ? fs::path("/proc/self/exe") : program;
}

Result<std::vector<std::string>> find_models(const fs::path& binary_folder) {
  std::string looked_in;
  for (const fs::path place : {"models", "share/murmur/models"}) {
    const fs::path folder = binary_folder.parent_path() / place;
    std::vector<std::string> models = models_in(folder);
    if (!models.empty()) { return models; }
    looked_in += (looked_in.empty() ? "" : " or ") + folder.string();
  }
  return Error{"there is no *.gguf in " + looked_in + "; name one with --model FILE.gguf"};
}

}  // namespace murmur::cli
