#include "http/info.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <optional>
#include <string_view>

namespace murmur::http {
namespace {

namespace json = boost::json;

std::string_view condition(const NodeService::Status& status) {
  if (status.draining) { return "draining"; }
  if (status.engine_ready) { return "ok"; }
  return status.local_model.empty() ? "loading" : "engine_lost";
}

unsigned health_status(const NodeService::Status& status) {
  return condition(status) == "ok" ? 200 : 503;
}

json::array to_array(const std::vector<std::string>& names) {
  json::array array;
  for (const std::string& name : names) { array.emplace_back(name); }
  return array;
}

/// The local model with what is known of it, as llama-server has it.
json::object model_object(const std::string& name, const NodeService::Status& status,
                          std::int64_t created_s) {
  json::object model{
      {"id", name}, {"object", "model"}, {"created", created_s}, {"owned_by", "murmur"}};
  if (name == status.local_model && status.context_tokens > 0) {
    model["meta"] = json::object{{"n_ctx", status.context_tokens}, {"n_params", status.parameters}};
  }
  return model;
}

std::optional<unsigned> hex_digit(char digit) {
  unsigned value = 0;
  const auto [end, ec] = std::from_chars(&digit, &digit + 1, value, 16);
  if (ec != std::errc()) { return std::nullopt; }
  return value;
}

/// RFC 3986 2.1; a % that begins no such code stands for itself.
std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto high = i + 2 < text.size() && text[i] == '%' ? hex_digit(text[i + 1]) : std::nullopt;
    const auto low = high ? hex_digit(text[i + 2]) : std::nullopt;
    out += low ? static_cast<char>(*high * 16 + *low) : text[i];
    if (low) { i += 2; }
  }
  return out;
}

}  // namespace

openai::ApiError model_not_found(const NodeService::Status& status) {
  std::string names = "local";
  for (const std::string& name : model_names(status)) { names += ", " + name; }
  return {.status = 404,
          .message = "there is no such model here; there are: " + names,
          .param = "model",
          .code = "model_not_found"};
}

std::vector<std::string> model_names(const NodeService::Status& status) {
  std::vector<std::string> names{"murmur", "murmur:moa", "murmur:auto", "murmur:select"};
  if (!status.local_model.empty()) { names.push_back(status.local_model); }
  return names;
}

Response models_response(const NodeService::Status& status, std::int64_t created_s) {
  json::array data;
  for (const std::string& name : model_names(status)) {
    data.push_back(model_object(name, status, created_s));
  }
  return {.body = json::serialize(json::object{{"object", "list"}, {"data", std::move(data)}})};
}

Response model_response(const NodeService::Status& status, std::int64_t created_s,
                        std::string_view path) {
  std::string name = percent_decoded(path.substr(kModelPrefix.size()));
  if (name == "local" && !status.local_model.empty()) { name = status.local_model; }
  const std::vector<std::string> names = model_names(status);
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    return error_response(model_not_found(status));
  }
  return {.body = json::serialize(model_object(name, status, created_s))};
}

Response health_response(const NodeService::Status& status) {
  const json::object body{
      {"status", condition(status)},
      {"node", status.node},
      {"model", status.local_model},
      {"slots", status.slots},
      {"queue", json::object{{"waiting", status.queue_waiting}, {"running", status.queue_running}}},
      {"peers",
       json::object{{"up", to_array(status.peers_up)}, {"down", to_array(status.peers_down)}}}};
  return {.status = health_status(status), .body = json::serialize(body)};
}

Response short_health_response(const NodeService::Status& status) {
  return {.status = health_status(status),
          .body = json::serialize(json::object{{"status", condition(status)}})};
}

}  // namespace murmur::http
