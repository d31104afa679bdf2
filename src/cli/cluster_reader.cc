#include "cli/cluster_reader.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <functional>

#include "cli/json_fields.h"

namespace murmur::cli {
namespace {

namespace json = boost::json;

/// The object, if it has a list of that name.
Result<json::object> object_with(std::string_view text, std::string_view list) {
  boost::system::error_code ec;
  json::value parsed = json::parse({text.data(), text.size()}, ec);
  json::object* const object = ec ? nullptr : parsed.if_object();
  if (object == nullptr || array_at(*object, list) == nullptr) {
    return Error{"this answer is not a Murmur node's"};
  }
  return std::move(*object);
}

Duration milliseconds_at(const json::object& from, std::string_view key) {
  return from_seconds(std::max(number_at(from, key), 0.0) / 1e3);
}

std::optional<Duration> optional_time_at(const json::object& from, std::string_view key) {
  const json::value* const value = from.if_contains(key);
  if (value == nullptr || !value->is_number()) { return std::nullopt; }
  return milliseconds_at(from, key);
}

std::optional<wire::Load> load_at(const json::object& from) {
  const json::object* const load = object_at(from, "load");
  if (load == nullptr) { return std::nullopt; }
  const auto jobs_at = [load](std::string_view key) {
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(count_at(*load, key), UINT32_MAX));
  };
  return wire::Load{.waiting = jobs_at("waiting"),
                    .running = jobs_at("running"),
                    .free_slots = jobs_at("free_slots"),
                    .wait_estimate = milliseconds_at(*load, "wait_estimate_ms"),
                    .offered_load = number_at(*load, "offered_load")};
}

http::PeerView member_of(const json::object& from) {
  return {.name = text_at(from, "name"),
          .address = text_at(from, "address"),
          .state = text_at(from, "state"),
          .is_self = flag_at(from, "self"),
          .is_murmur = flag_at(from, "murmur"),
          .trusted = flag_at(from, "trusted"),
          .model = text_at(from, "model"),
          .model_hash = text_at(from, "model_hash"),
          .parameters = count_at(from, "parameters"),
          .context_tokens = count_at(from, "context_tokens"),
          .slots = count_at(from, "slots"),
          .prefill_tokens_per_s = number_at(from, "prefill_tokens_per_s"),
          .decode_tokens_per_s = number_at(from, "decode_tokens_per_s"),
          .peer_url = text_at(from, "peer_url"),
          .fingerprint = text_at(from, "fingerprint"),
          .version = text_at(from, "version"),
          .load = load_at(from),
          .round_trip = optional_time_at(from, "round_trip_ms"),
          .last_heard = optional_time_at(from, "last_heard_ms")};
}

/// Calls it with each object of the list.
void each_of(const json::object& from, std::string_view list,
             const std::function<void(const json::object&)>& take) {
  for (const json::value& value : *array_at(from, list)) {
    if (const json::object* const object = value.if_object()) { take(*object); }
  }
}

std::vector<std::string> texts_at(const json::object& from, std::string_view key) {
  std::vector<std::string> texts;
  const json::array* const array = array_at(from, key);
  if (array == nullptr) { return texts; }
  for (const json::value& value : *array) {
    const json::string* const text = value.if_string();
    if (text != nullptr) { texts.emplace_back(text->data(), text->size()); }
  }
  return texts;
}

}  // namespace

Result<http::ClusterView> read_cluster(std::string_view json) {
  const auto body = object_with(json, "members");
  if (!body) { return body.error(); }
  http::ClusterView view{.self = text_at(*body, "self"),
                         .gossips = flag_at(*body, "gossips"),
                         .encrypted = flag_at(*body, "encrypted"),
                         .awareness = static_cast<unsigned>(count_at(*body, "awareness")),
                         .probe_late_max = milliseconds_at(*body, "probe_late_max_ms"),
                         .bytes_sent = count_at(*body, "bytes_sent"),
                         .bytes_received = count_at(*body, "bytes_received"),
                         .datagrams_dropped = count_at(*body, "datagrams_dropped")};
  each_of(*body, "members",
          [&](const json::object& member) { view.members.push_back(member_of(member)); });
  return view;
}

Result<http::KeyListing> read_keys(std::string_view json) {
  const auto body = object_with(json, "keys");
  if (!body) { return body.error(); }
  http::KeyListing listing{.members = count_at(*body, "members"),
                           .answered = count_at(*body, "answered"),
                           .keys = {},
                           .failures = texts_at(*body, "failures")};
  each_of(*body, "keys", [&](const json::object& key) {
    listing.keys.push_back({.fingerprint = text_at(key, "fingerprint"),
                            .primary = flag_at(key, "primary"),
                            .holders = count_at(key, "holders")});
  });
  return listing;
}

Result<http::KeyRotation> read_rotation(std::string_view json) {
  const auto body = object_with(json, "steps");
  if (!body) { return body.error(); }
  http::KeyRotation rotation;
  rotation.complete = flag_at(*body, "complete");
  rotation.away = texts_at(*body, "away");
  each_of(*body, "steps", [&](const json::object& step) {
    rotation.steps.push_back({.what = text_at(step, "what"),
                              .members = count_at(step, "members"),
                              .answered = count_at(step, "answered"),
                              .done = count_at(step, "done"),
                              .failures = texts_at(step, "failures")});
  });
  return rotation;
}

}  // namespace murmur::cli
