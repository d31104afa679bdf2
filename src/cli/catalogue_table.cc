#include "cli/catalogue_table.h"

#include <cmath>
#include <cstdio>

#include "cli/table.h"
#include "cli/units.h"
#include "models/catalogue.h"
#include "models/names.h"
#include "openai/json_writer.h"

namespace murmur::cli {
namespace {

using Align = Table::Align;

/// Rounded up to whole `steps` of a gigabyte: more digits would not be true.
std::string gigabytes(std::uint64_t bytes, double step) {
  const double rounded = std::ceil(static_cast<double>(bytes) / 1e9 / step) * step;
  char text[32];
  std::snprintf(text, sizeof text, step < 0.1 ? "%.2f GB" : "%.1f GB", rounded);
  return text;
}

std::string quant_of(const models::StoredModel& model) {
  return model.manifest ? model.manifest->quant : models::quant_of(model.name);
}

}  // namespace

std::string catalogue_table(const models::Store& store, std::size_t width) {
  Table table({{"name"}, {"size", Align::Right}, {"memory", Align::Right}, {"from"}, {"here"}});
  for (const models::KnownModel& model : models::catalogue()) {
    table.add({std::string(model.name), gigabytes(model.file_bytes, 0.01),
               gigabytes(model.memory_bytes, 0.1),
               std::string(model.repo) + ":" + std::string(model.quant),
               store.find(model.name) ? "yes" : ""});
  }
  return table.render(width) +
         "\nmurmur pull NAME gets one. Memory: about, with a context of 4,096 tokens. Any other "
         "GGUF of\nthe hub: murmur pull OWNER/REPO[:QUANT]. Each has its maker's licence: see its "
         "page there.\n";
}

std::string models_table(const models::Store& store, std::size_t width) {
  const auto stored = store.models();
  const auto unfinished = store.unfinished();
  if (stored.empty() && unfinished.empty()) {
    return "no models in " + store.folder() + " yet; murmur pull shows some to begin with\n";
  }
  Table table({{"name"}, {"size", Align::Right}, {"quant"}, {"from"}});
  for (const models::StoredModel& model : stored) {
    table.add({model.name, bytes_text(model.bytes), quant_of(model),
               model.manifest ? model.manifest->source() : "put there by hand"});
  }
  for (const models::UnfinishedModel& model : unfinished) {
    table.add({model.name, bytes_text(model.bytes), "", "unfinished; pull it again to go on"});
  }
  return table.render(width);
}

std::string models_json(const models::Store& store) {
  openai::JsonWriter out;
  out.begin_object().member("folder", store.folder()).key("models").begin_array();
  for (const models::StoredModel& model : store.models()) {
    out.begin_object().member("name", model.name).member("path", model.path);
    out.member("bytes", model.bytes).member("quant", quant_of(model));
    if (model.manifest) {
      out.member("repo", model.manifest->repo).member("revision", model.manifest->revision);
      out.member("url", model.manifest->url).key("files").begin_array();
      for (const models::ManifestFile& file : model.manifest->files) {
        out.begin_object().member("name", file.name).member("bytes", file.bytes);
        out.member("sha256", file.sha256).end_object();
      }
      out.end_array();
    }
    out.end_object();
  }
  out.end_array().key("unfinished").begin_array();
  for (const models::UnfinishedModel& model : store.unfinished()) {
    out.begin_object().member("name", model.name).member("bytes", model.bytes).end_object();
  }
  out.end_array().end_object();
  return out.take();
}

}  // namespace murmur::cli
