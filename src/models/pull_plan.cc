#include "models/pull_plan.h"

#include <algorithm>
#include <filesystem>

#include "models/names.h"

namespace murmur::models {
namespace {

std::string local_file(const std::string& name, std::size_t index, std::size_t count) {
  if (count == 1) { return name + ".gguf"; }
  return split_file(name, static_cast<std::uint32_t>(index + 1), static_cast<std::uint32_t>(count));
}

bool has_size(const std::string& path, std::uint64_t bytes) {
  std::error_code ec;
  return std::filesystem::file_size(path, ec) == bytes && !ec;
}

/// The URL of another file of the same split model.
net::WebUrl sibling(net::WebUrl url, std::string_view file, const std::string& other) {
  const std::size_t end = std::min(url.target.find('?'), url.target.size());
  url.target.replace(end - file.size(), file.size(), other);
  return url;
}

}  // namespace

std::optional<std::uint64_t> PullPlan::bytes() const {
  std::uint64_t sum = 0;
  for (const PlannedFile& file : files) {
    if (!file.bytes) { return std::nullopt; }
    sum += *file.bytes;
  }
  return sum;
}

PullPlan plan_pull(const Hub& hub, const std::string& repo, const std::string& revision,
                   const HubModel& model, const std::string& name) {
  PullPlan plan;
  plan.manifest = {.name = name.empty() ? model_name(model.stem) : name,
                   .repo = repo,
                   .quant = model.quant,
                   .revision = revision};
  for (std::size_t i = 0; i < model.files.size(); ++i) {
    const HubFile& file = model.files[i];
    plan.files.push_back({file_url(hub, repo, revision, file.path),
                          local_file(plan.manifest.name, i, model.files.size()),
                          file.bytes == 0 ? std::nullopt : std::optional(file.bytes), file.sha256});
  }
  return plan;
}

PullPlan plan_pull(const Hub& hub, const FileReference& reference, const std::string& name) {
  const net::WebUrl url = direct_url(hub, reference.url);
  const std::string path = url.target.substr(0, url.target.find('?'));
  const std::string_view file = base_name(path);
  const auto split = split_name(file);
  PullPlan plan;
  plan.manifest = {.name = name.empty() ? model_name(stem_of(file)) : name,
                   .quant = quant_of(stem_of(file)),
                   .url = net::to_string(url)};
  const std::size_t count = split ? split->count : 1;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string other =
        split ? split_file(split->stem, static_cast<std::uint32_t>(i + 1), split->count)
              : std::string(file);
    plan.files.push_back(
        {sibling(url, file, other), local_file(plan.manifest.name, i, count), std::nullopt, ""});
  }
  return plan;
}

bool is_there(const Store& store, const PullPlan& plan) {
  const auto stored = store.find(plan.manifest.name);
  if (!stored || !stored->manifest) { return false; }
  const Manifest& there = *stored->manifest;
  if (there.source() != plan.manifest.source() || there.files.size() != plan.files.size()) {
    return false;
  }
  for (std::size_t i = 0; i < plan.files.size(); ++i) {
    const ManifestFile& file = there.files[i];
    const bool is_same = plan.files[i].sha256.empty() || plan.files[i].sha256 == file.sha256;
    if (!is_same || !has_size(store.path_of(file.name), file.bytes)) { return false; }
  }
  return true;
}

std::optional<Error> conflict(const Store& store, const PullPlan& plan) {
  const std::string& name = plan.manifest.name;
  const auto stored = store.find(name);
  // A name of the catalogue finds a model that is called otherwise.
  if (!stored || !is_same_name(stored->name, name)) { return std::nullopt; }
  const bool is_same = stored->manifest && stored->manifest->source() == plan.manifest.source() &&
                       stored->name == name;
  if (is_same) { return std::nullopt; }
  const std::string from =
      stored->manifest ? "from " + stored->manifest->source() : "put there by hand";
  return Error{"there is another model " + stored->name + " already, " + from +
               "; call this one otherwise with --name, or remove that one: murmur rm " +
               stored->name};
}

}  // namespace murmur::models
