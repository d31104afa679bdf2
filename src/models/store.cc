#include "models/store.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>

#include "files/private_file.h"
#include "files/private_folder.h"
#include "files/read_file.h"
#include "models/catalogue.h"
#include "models/names.h"

namespace murmur::models {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFilesMax = 10'000;
constexpr std::size_t kManifestBytesMax = 1U << 20U;
constexpr std::string_view kPart = ".part";
constexpr std::string_view kLocks = "locks";

struct File {
  std::string name;
  std::uint64_t bytes;
};

/// Those that are files, by name.
std::vector<File> files_in(const std::string& folder) {
  std::vector<File> files;
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  for (; !error && entry != fs::directory_iterator() && files.size() < kFilesMax;
       entry.increment(error)) {
    std::error_code ec;
    const bool is_file = entry->is_regular_file(ec);
    const std::uint64_t bytes = is_file ? entry->file_size(ec) : 0;
    if (is_file && !ec) { files.push_back({entry->path().filename().string(), bytes}); }
  }
  std::sort(files.begin(), files.end(),
            [](const File& a, const File& b) { return a.name < b.name; });
  return files;
}

bool is_model_file(std::string_view file) { return fs::path(file).extension() == ".gguf"; }

std::optional<std::string_view> without_part(std::string_view file) {
  if (!file.ends_with(kPart)) { return std::nullopt; }
  file.remove_suffix(kPart.size());
  return is_model_file(file) ? std::optional(file) : std::nullopt;
}

Error cannot_remove(const fs::path& path, const std::error_code& ec) {
  return Error{"cannot remove " + path.string() + ": " + ec.message()};
}

/// Whether the file, or one that a pull left of it, is of that model.
bool is_of(std::string_view file, const std::string& name) {
  constexpr std::string_view kPartJson = ".part.json";
  if (file == name + ".json") { return true; }
  if (file.ends_with(kPartJson)) { file.remove_suffix(kPartJson.size()); }
  if (file.ends_with(kPart)) { file.remove_suffix(kPart.size()); }
  return is_model_file(file) && stem_of(file) == name;
}

}  // namespace

std::string Store::path_of(std::string_view file) const {
  return folder_ + "/" + std::string(file);
}

std::optional<Manifest> Store::manifest_of(const std::string& name) const {
  const auto text = read_file(path_of(name + ".json"), kManifestBytesMax);
  if (!text) { return std::nullopt; }
  const auto manifest = manifest_from_json(*text);
  return manifest && manifest->name == name ? std::optional(*manifest) : std::nullopt;
}

std::vector<StoredModel> Store::models() const {
  std::map<std::string, StoredModel> by_name;
  for (const File& file : files_in(folder_)) {
    if (!is_model_file(file.name)) { continue; }
    StoredModel& model = by_name[stem_of(file.name)];
    if (model.path.empty()) { model.path = path_of(file.name); }  // the first by name
    model.bytes += file.bytes;
  }
  std::vector<StoredModel> all;
  for (auto& [name, model] : by_name) {
    model.name = name;
    model.manifest = manifest_of(name);
    all.push_back(std::move(model));
  }
  return all;
}

std::vector<UnfinishedModel> Store::unfinished() const {
  std::map<std::string, std::uint64_t> bytes;
  for (const File& file : files_in(folder_)) {
    if (const auto whole = without_part(file.name)) { bytes[stem_of(*whole)] += file.bytes; }
  }
  std::vector<UnfinishedModel> all;
  for (const auto& [name, there] : bytes) { all.push_back({name, there}); }
  return all;
}

std::optional<StoredModel> Store::find(std::string_view name) const {
  std::vector<StoredModel> all = models();
  const std::string wanted = stem_of(name);
  const auto by_name = std::find_if(all.begin(), all.end(), [&](const StoredModel& model) {
    return is_same_name(model.name, wanted);
  });
  if (by_name != all.end()) { return std::move(*by_name); }
  const KnownModel* const known = find_known(name);
  const auto by_source = std::find_if(all.begin(), all.end(), [&](const StoredModel& model) {
    return known != nullptr && model.manifest && model.manifest->repo == known->repo &&
           model.manifest->quant == known->quant;
  });
  return by_source == all.end() ? std::nullopt : std::optional(std::move(*by_source));
}

Result<std::optional<FileLock>> Store::lock(const std::string& name) {
  const std::string locks = path_of(kLocks);
  if (const auto made = make_private_folders(locks); !made) { return made.error(); }
  return FileLock::take(locks + "/" + name);
}

Result<void> Store::keep(const Manifest& manifest) {
  const std::optional<Manifest> before = manifest_of(manifest.name);
  const auto kept = write_private_file(path_of(manifest.name + ".json"), to_json(manifest));
  if (!kept || !before) { return kept; }
  for (const ManifestFile& old : before->files) {
    const bool stays = std::any_of(manifest.files.begin(), manifest.files.end(),
                                   [&](const ManifestFile& file) { return file.name == old.name; });
    std::error_code ec;
    if (!stays && !fs::remove(path_of(old.name), ec) && ec) {
      return cannot_remove(path_of(old.name), ec);
    }
  }
  return {};
}

Result<std::uint64_t> Store::remove(const std::string& name) {
  std::uint64_t bytes = 0;
  for (const File& file : files_in(folder_)) {
    if (!is_of(file.name, name)) { continue; }
    std::error_code ec;
    fs::remove(path_of(file.name), ec);
    if (ec) { return cannot_remove(path_of(file.name), ec); }
    bytes += file.bytes;
  }
  return bytes;
}

Result<std::uint64_t> Store::free_bytes() const {
  std::error_code ec;
  const fs::space_info space = fs::space(folder_, ec);
  if (ec) { return Error{"cannot see how much room " + folder_ + " has: " + ec.message()}; }
  return std::uint64_t{space.available};
}

std::optional<Error> room_for(const Store& store, std::uint64_t bytes) {
  const auto room = store.free_bytes();
  if (!room) { return room.error(); }
  if (bytes <= *room) { return std::nullopt; }
  const auto megabytes = [](std::uint64_t count) {
    constexpr std::uint64_t kMegabyte = 1'000'000;
    return count < kMegabyte ? std::to_string(count) + " bytes"
                             : std::to_string(count / kMegabyte) + " MB";
  };
  return Error{"not enough room: " + megabytes(bytes) + " are needed, and " + store.folder() +
               " has " + megabytes(*room) + "; free some, or name another folder with --data"};
}

}  // namespace murmur::models
