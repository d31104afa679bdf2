#include "daemon/wordings.h"

#include <string>
#include <utility>

#include "files/read_file.h"

namespace murmur::daemon {
namespace {

constexpr std::size_t kFileBytesMax = 64U << 10U;

Result<std::optional<prompt::Wording>> read_wording(const std::string& path) {
  if (path.empty()) { return std::optional<prompt::Wording>(); }
  const auto text = read_file(path, kFileBytesMax);
  if (!text) { return text.error(); }
  auto wording = prompt::Wording::parse(*text);
  if (!wording) { return Error{path + ": " + wording.error().message}; }
  return std::optional(*std::move(wording));
}

/// Puts `text` in the place of a default, if the model says any.
Result<void> adopt(const char* key, const std::string& text, prompt::Wording& wording) {
  if (text.empty()) { return {}; }
  auto parsed = prompt::Wording::parse(text);
  if (!parsed) {
    return Error{std::string("the model's ") + key + " cannot be used: " + parsed.error().message};
  }
  wording = *std::move(parsed);
  return {};
}

void prefer(const OwnWordings& own, prompt::Wordings& wordings) {
  if (own.aggregate) { wordings.aggregate = *own.aggregate; }
  if (own.select) { wordings.select = *own.select; }
}

}  // namespace

Result<OwnWordings> read_wordings(const NodeConfig& config) {
  auto aggregate = read_wording(config.aggregation_template_path);
  if (!aggregate) { return aggregate.error(); }
  auto select = read_wording(config.selection_template_path);
  if (!select) { return select.error(); }
  return OwnWordings{*std::move(aggregate), *std::move(select)};
}

prompt::Wordings wordings_from(const OwnWordings& own) {
  prompt::Wordings wordings;
  prefer(own, wordings);
  return wordings;
}

Result<prompt::Wordings> wordings_from(const OwnWordings& own, const engine::GgufSummary& model) {
  prompt::Wordings wordings;
  for (const Result<void>& adopted :
       {adopt("murmur.aggregate_template", model.aggregate_template, wordings.aggregate),
        adopt("murmur.select_template", model.select_template, wordings.select)}) {
    if (!adopted) { return adopted.error(); }
  }
  prefer(own, wordings);
  return wordings;
}

}  // namespace murmur::daemon
