#include "http/info.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string_view>

namespace murmur::http {
namespace {

namespace json = boost::json;

std::string_view condition(const NodeService::Status& status) {
  if (status.draining) { return "draining"; }
  if (status.engine_ready) { return "ok"; }
  return status.local_model.empty() ? "loading" : "engine_lost";
}

json::array to_array(const std::vector<std::string>& names) {
  json::array array;
  for (const std::string& name : names) { array.emplace_back(name); }
  return array;
}

}  // namespace

std::vector<std::string> model_names(const NodeService::Status& status) {
  std::vector<std::string> names{"murmur", "murmur:moa", "murmur:auto", "murmur:select"};
  if (!status.local_model.empty()) { names.push_back(status.local_model); }
  return names;
}

Response models_response(const NodeService::Status& status, std::int64_t created_s) {
  json::array data;
  for (const std::string& name : model_names(status)) {
    data.push_back(json::object{
        {"id", name}, {"object", "model"}, {"created", created_s}, {"owned_by", "murmur"}});
  }
  return {.body = json::serialize(json::object{{"object", "list"}, {"data", std::move(data)}})};
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
  return {.status = condition(status) == "ok" ? 200U : 503U, .body = json::serialize(body)};
}

}  // namespace murmur::http
