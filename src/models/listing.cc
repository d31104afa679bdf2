#include "models/listing.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/printable.h"
#include "models/hub.h"
#include "models/names.h"
#include "openai/json_reader.h"

namespace murmur::models {
namespace {

constexpr std::size_t kFilesMax = 20'000;
constexpr openai::JsonReader::Limits kLimits{.depth = 32, .values = 500'000};
constexpr std::uint64_t kFileBytesMax = std::uint64_t{1} << 50U;
constexpr std::size_t kListedMax = 30;

bool is_model_file(std::string_view path) {
  constexpr std::string_view kExtension = ".gguf";
  const std::string_view file = base_name(path);
  if (file.size() <= kExtension.size() ||
      !is_same_name(file.substr(file.size() - kExtension.size()), kExtension)) {
    return false;
  }
  return !file.starts_with("mmproj") && file.find("imatrix") == file.npos;
}

Result<HubFile> read_file_entry(const openai::Field& entry, std::string path) {
  if (!is_safe_path(path)) {
    return Error{"names a file \"" + printable(path.substr(0, 100)) +
                 "\", which is no safe name; nothing of it is taken"};
  }
  HubFile file;
  file.path = std::move(path);
  const openai::Field lfs = entry["lfs"];
  const auto whole = lfs["size"].exists() ? lfs["size"] : entry["size"];
  file.bytes = whole.whole_number(0, kFileBytesMax).value_or(0);
  file.sha256 = sha256_from(lfs["sha256"].text().value_or(""));
  return file;
}

/// Puts files that belong together into one model.
class Shelf {
 public:
  void add(HubFile file) {
    const std::string_view name = base_name(file.path);
    const std::string folder = file.path.substr(0, file.path.size() - name.size());
    const auto split = split_name(name);
    const std::string key =
        folder + (split ? split_file(split->stem, 1, split->count) : std::string(name));
    Set& set = sets_[key];
    set.count = split ? split->count : 1;
    set.files[split ? split->index : 1] = std::move(file);
  }

  std::vector<HubModel> models() && {
    std::vector<HubModel> all;
    for (auto& [key, set] : sets_) {
      if (set.files.size() != set.count) { continue; }
      HubModel model;
      model.stem = stem_of(base_name(key));
      model.quant = quant_of(model.stem);
      for (auto& [index, file] : set.files) { model.files.push_back(std::move(file)); }
      all.push_back(std::move(model));
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const HubModel& a, const HubModel& b) { return a.bytes() < b.bytes(); });
    return all;
  }

 private:
  struct Set {
    std::size_t count = 1;
    std::map<std::uint32_t, HubFile> files;  // by index, from 1
  };
  std::map<std::string, Set> sets_;  // by the first file's path
};

/// How to name one model of several: by the quant where that is enough.
std::string short_name(const Listing& listing, const HubModel& model) {
  const auto same =
      std::count_if(listing.models.begin(), listing.models.end(),
                    [&](const HubModel& other) { return other.quant == model.quant; });
  return model.quant.empty() || same > 1 ? model.stem : model.quant;
}

template <class Models>
std::string listed(const Listing& listing, const Models& models) {
  std::string text;
  std::size_t count = 0;
  for (const auto& model : models) {
    if (count++ == kListedMax) { return text + ", ..."; }
    text += (text.empty() ? "" : ", ") + short_name(listing, model);
  }
  return text;
}

const HubModel& usual(const std::vector<HubModel>& models) {
  constexpr std::array<std::string_view, 6> kUsual{"Q4_K_M", "Q4_K_S", "Q4_0",
                                                   "Q5_K_M", "Q6_K",   "Q8_0"};
  for (const std::string_view quant : kUsual) {
    const auto found = std::find_if(models.begin(), models.end(),
                                    [&](const HubModel& model) { return model.quant == quant; });
    if (found != models.end()) { return *found; }
  }
  return models.front();
}

}  // namespace

std::uint64_t HubModel::bytes() const {
  std::uint64_t sum = 0;
  for (const HubFile& file : files) { sum += file.bytes; }
  return sum;
}

Result<Listing> parse_listing(std::string_view json) {
  openai::JsonReader reader(json, kLimits);
  const openai::Field root = reader.root();
  Listing listing;
  listing.revision = root["sha"].text().value_or("main");
  if (!is_model_name(listing.revision)) { listing.revision = "main"; }
  Shelf shelf;
  for (const openai::Field& entry : root["siblings"].items(kFilesMax)) {
    std::string path(entry["rfilename"].text().value_or(""));
    if (!is_model_file(path)) { continue; }
    Result<HubFile> file = read_file_entry(entry, std::move(path));
    if (!file) { return file.error(); }
    shelf.add(*std::move(file));
  }
  if (reader.problem()) {
    return Error{"is not understood: " + printable(reader.problem()->message)};
  }
  listing.models = std::move(shelf).models();
  return listing;
}

Result<HubModel> choose(const Listing& listing, const std::string& repo, const std::string& quant) {
  if (listing.models.empty()) {
    return Error{repo + " has no GGUF file; look for a repository with GGUF in its name"};
  }
  if (quant.empty()) { return usual(listing.models); }
  std::vector<HubModel> fitting;
  for (const HubModel& model : listing.models) {
    const bool is_file = is_same_name(model.stem, stem_of(quant));
    if (is_file) { return model; }
    if (is_same_name(model.quant, quant)) { fitting.push_back(model); }
  }
  if (fitting.size() == 1) { return fitting.front(); }
  if (fitting.empty()) {
    return Error{repo + " has no " + printable(quant) + "; it has " +
                 listed(listing, listing.models)};
  }
  return Error{repo + " has several " + printable(quant) +
               "; name one: " + listed(listing, fitting)};
}

}  // namespace murmur::models
