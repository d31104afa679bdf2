#include "cli/models_folder.h"

#include <filesystem>
#include <vector>

#include "cli/nearest_name.h"
#include "daemon/data_folder.h"
#include "models/catalogue.h"
#include "models/store.h"

namespace murmur::cli {
namespace {

bool is_path(const std::string& text) {
  std::error_code ignored;
  return text.find('/') != std::string::npos || text.ends_with(".gguf") ||
         std::filesystem::exists(text, ignored);
}

Error not_there(const std::string& name, const models::Store& store) {
  std::vector<std::string> known;
  for (const models::StoredModel& model : store.models()) { known.push_back(model.name); }
  for (const models::KnownModel& model : models::catalogue()) { known.emplace_back(model.name); }
  if (models::find_known(name) != nullptr) {
    return Error{"the model " + name + " is not here yet; get it with murmur pull " + name};
  }
  return Error{"there is no file " + name + ", and no model of that name" +
               did_you_mean(name, known) + " (murmur models lists those that were pulled)"};
}

}  // namespace

Result<std::string> models_folder(const std::string& data_folder) {
  const Result<std::string> data =
      data_folder.empty() ? daemon::default_data_folder()
                          : Result<std::string>(boost::system::in_place_value, data_folder);
  if (!data) { return data.error(); }
  return Result<std::string>(boost::system::in_place_value, *data + "/models");
}

Result<std::string> model_file(const std::string& text, const std::string& data_folder) {
  if (is_path(text)) { return Result<std::string>(boost::system::in_place_value, text); }
  const Result<std::string> folder = models_folder(data_folder);
  if (!folder) { return folder.error(); }
  const models::Store store(*folder);
  const auto found = store.find(text);
  if (!found) { return not_there(text, store); }
  return Result<std::string>(boost::system::in_place_value, found->path);
}

}  // namespace murmur::cli
