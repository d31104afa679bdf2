#include "engine/served_models.h"

#include <algorithm>

#include "base/printable.h"
#include "openai/json_reader.h"

namespace murmur::engine {
namespace {

constexpr std::size_t kModelsMax = 10'000;
constexpr std::size_t kNamedMax = 20;
constexpr openai::JsonReader::Limits kLimits{.depth = 16, .values = 500'000};

ServedModel read_model(const openai::Field& from) {
  const auto text = [&](std::string_view key) {
    return from[key].is_text() ? std::string(*from[key].text()) : std::string();
  };
  const openai::Field meta = from["meta"];
  ServedModel model{.id = text("id"), .owner = text("owned_by")};
  model.context_tokens =
      static_cast<std::uint32_t>(from["max_model_len"].whole_number(0, UINT32_MAX).value_or(0));
  if (meta.exists()) {
    model.parameters = meta["n_params"].whole_number(0, UINT64_MAX).value_or(0);
  }
  return model;
}

std::string names_of(const std::vector<ServedModel>& served) {
  std::string names;
  for (std::size_t i = 0; i < served.size() && i < kNamedMax; ++i) {
    names += (i == 0 ? "" : ", ") + printable(served[i].id);
  }
  if (served.size() > kNamedMax) { names += ", ..."; }
  return names;
}

}  // namespace

Result<std::vector<ServedModel>> parse_served_models(std::string_view json) {
  openai::JsonReader reader(json, kLimits);
  const openai::Field data = reader.root()["data"];
  if (reader.problem() || !data.is_list()) { return Error{"it lists no models"}; }
  std::vector<ServedModel> served;
  for (const openai::Field& each : data.items(kModelsMax)) {
    ServedModel model = read_model(each);
    if (!model.id.empty()) { served.push_back(std::move(model)); }
  }
  return served;
}

Result<ServedModel> choose_model(const std::vector<ServedModel>& served,
                                 const std::string& wanted) {
  if (served.empty()) { return Error{"it serves no model: it must load or pull one first"}; }
  if (wanted.empty() && served.size() == 1) { return served.front(); }
  if (wanted.empty()) {
    return Error{"it serves several models; --engine-model names one: " + names_of(served)};
  }
  const auto found = std::find_if(served.begin(), served.end(), [&](const ServedModel& each) {
    return each.id == wanted || each.id == wanted + ":latest";
  });
  if (found != served.end()) { return *found; }
  return Error{"it does not serve " + printable(wanted) + "; it serves " + names_of(served)};
}

}  // namespace murmur::engine
