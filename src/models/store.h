#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "files/file_lock.h"
#include "models/manifest.h"

namespace murmur::models {

/// A model in the models folder.
struct StoredModel {
  std::string name;
  std::string path;         ///< of the file to load
  std::uint64_t bytes = 0;  ///< of all its files, as they are
  /// Of a model that was put there by hand: none.
  std::optional<Manifest> manifest;
};

/// A pull that did not come to its end.
struct UnfinishedModel {
  std::string name;
  std::uint64_t bytes = 0;  ///< that are there
};

/// The models folder: a file NAME.gguf for each model, or NAME-00001-of-00003.gguf and so on;
/// NAME.json beside it if it was pulled; FILE.part and FILE.part.json while it is; and locks.
/// Errors are one line that names the path.
class Store {
 public:
  explicit Store(std::string folder) : folder_(std::move(folder)) {}

  [[nodiscard]] const std::string& folder() const { return folder_; }
  [[nodiscard]] std::string path_of(std::string_view file) const;

  /// By name. Empty where there is no folder.
  [[nodiscard]] std::vector<StoredModel> models() const;
  [[nodiscard]] std::vector<UnfinishedModel> unfinished() const;
  /// By its name, or by a name of the catalogue; capitals and ".gguf" do not matter.
  [[nodiscard]] std::optional<StoredModel> find(std::string_view name) const;

  /// Makes the folder. Nothing: another process pulls or removes the model now.
  [[nodiscard]] Result<std::optional<FileLock>> lock(const std::string& name);
  /// The model's files are there: from now on they are known. Files of the one before go.
  [[nodiscard]] Result<void> keep(const Manifest& manifest);
  /// All that there is of it, also of a pull that did not come to its end. Says how many bytes that
  /// were. Requires its lock.
  [[nodiscard]] Result<std::uint64_t> remove(const std::string& name);
  /// What other users of the disk leave of it.
  [[nodiscard]] Result<std::uint64_t> free_bytes() const;

 private:
  [[nodiscard]] std::optional<Manifest> manifest_of(const std::string& name) const;

  std::string folder_;
};

/// Why `bytes` more do not fit there; nothing if they do.
[[nodiscard]] std::optional<Error> room_for(const Store& store, std::uint64_t bytes);

}  // namespace murmur::models
