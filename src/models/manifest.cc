#include "models/manifest.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "models/hub.h"
#include "models/names.h"
#include "openai/json_reader.h"

namespace murmur::models {
namespace {

namespace json = boost::json;

std::string text_of(const openai::Field& field) { return std::string(field.text().value_or("")); }

}  // namespace

std::uint64_t Manifest::bytes() const {
  std::uint64_t sum = 0;
  for (const ManifestFile& file : files) { sum += file.bytes; }
  return sum;
}

std::string Manifest::source() const {
  if (repo.empty()) { return url; }
  return quant.empty() ? repo : repo + ":" + quant;
}

std::string to_json(const Manifest& manifest) {
  json::array files;
  for (const ManifestFile& file : manifest.files) {
    files.push_back({{"name", file.name}, {"bytes", file.bytes}, {"sha256", file.sha256}});
  }
  const json::object whole{{"name", manifest.name},   {"repo", manifest.repo},
                           {"quant", manifest.quant}, {"revision", manifest.revision},
                           {"url", manifest.url},     {"files", std::move(files)}};
  return json::serialize(whole) + "\n";
}

Result<Manifest> manifest_from_json(std::string_view text) {
  openai::JsonReader reader(text, {});
  const openai::Field root = reader.root();
  Manifest manifest{.name = text_of(root["name"]),
                    .repo = text_of(root["repo"]),
                    .quant = text_of(root["quant"]),
                    .revision = text_of(root["revision"]),
                    .url = text_of(root["url"])};
  for (const openai::Field& file : root["files"].items(kSplitFilesMax)) {
    manifest.files.push_back({text_of(file["name"]),
                              file["bytes"].whole_number(0, UINT64_MAX / 2).value_or(0),
                              sha256_from(text_of(file["sha256"]))});
    if (!is_model_name(manifest.files.back().name)) { return Error{"it names no file of a model"}; }
  }
  if (reader.problem()) { return Error{reader.problem()->message}; }
  if (!is_model_name(manifest.name) || manifest.files.empty()) { return Error{"it is not whole"}; }
  return manifest;
}

}  // namespace murmur::models
