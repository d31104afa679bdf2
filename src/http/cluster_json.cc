#include "http/cluster_json.h"

#include "openai/json_writer.h"

namespace murmur::http {
namespace {

using openai::JsonWriter;

void write_time(JsonWriter& json, std::string_view name, const std::optional<Duration>& duration) {
  json.key(name);
  if (duration) {
    json.value(to_milliseconds(*duration));
  } else {
    json.null();
  }
}

void write_count(JsonWriter& json, std::string_view name, std::size_t count) {
  json.member(name, std::uint64_t{count});
}

void write_load(JsonWriter& json, const std::optional<wire::Load>& load) {
  json.key("load");
  if (!load) {
    json.null();
    return;
  }
  json.begin_object();
  write_count(json, "waiting", load->waiting);
  write_count(json, "running", load->running);
  write_count(json, "free_slots", load->free_slots);
  json.member("wait_estimate_ms", to_milliseconds(load->wait_estimate));
  json.member("offered_load", load->offered_load);
  json.end_object();
}

void write_member(JsonWriter& json, const PeerView& peer) {
  json.begin_object();
  json.member("name", peer.name).member("address", peer.address).member("state", peer.state);
  json.member("self", peer.is_self)
      .member("murmur", peer.is_murmur)
      .member("trusted", peer.trusted);
  json.member("model", peer.model).member("model_hash", peer.model_hash);
  json.member("parameters", peer.parameters).member("context_tokens", peer.context_tokens);
  json.member("slots", peer.slots);
  json.member("prefill_tokens_per_s", peer.prefill_tokens_per_s);
  json.member("decode_tokens_per_s", peer.decode_tokens_per_s);
  json.member("peer_url", peer.peer_url).member("fingerprint", peer.fingerprint);
  json.member("version", peer.version);
  write_load(json, peer.load);
  write_time(json, "round_trip_ms", peer.round_trip);
  write_time(json, "last_heard_ms", peer.last_heard);
  json.end_object();
}

void write_texts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  json.key(name).begin_array();
  for (const std::string& text : texts) { json.value(text); }
  json.end_array();
}

}  // namespace

std::string to_json(const ClusterView& view) {
  JsonWriter json;
  json.begin_object();
  json.member("self", view.self).member("gossips", view.gossips);
  json.member("encrypted", view.encrypted).member("awareness", std::uint64_t{view.awareness});
  json.member("probe_late_max_ms", to_milliseconds(view.probe_late_max));
  json.member("bytes_sent", view.bytes_sent).member("bytes_received", view.bytes_received);
  json.member("datagrams_dropped", view.datagrams_dropped);
  json.key("members").begin_array();
  for (const PeerView& peer : view.members) { write_member(json, peer); }
  json.end_array().end_object();
  return json.take();
}

std::string to_json(const KeyListing& listing) {
  JsonWriter json;
  json.begin_object();
  write_count(json, "members", listing.members);
  write_count(json, "answered", listing.answered);
  json.key("keys").begin_array();
  for (const KeyListing::Key& key : listing.keys) {
    json.begin_object().member("fingerprint", key.fingerprint).member("primary", key.primary);
    write_count(json, "holders", key.holders);
    json.end_object();
  }
  json.end_array();
  write_texts(json, "failures", listing.failures);
  json.end_object();
  return json.take();
}

std::string to_json(const KeyRotation& rotation) {
  JsonWriter json;
  json.begin_object().member("complete", rotation.complete);
  json.key("steps").begin_array();
  for (const KeyRotation::Step& step : rotation.steps) {
    json.begin_object().member("what", step.what);
    write_count(json, "members", step.members);
    write_count(json, "answered", step.answered);
    write_count(json, "done", step.done);
    write_texts(json, "failures", step.failures);
    json.end_object();
  }
  json.end_array();
  write_texts(json, "away", rotation.away);
  json.end_object();
  return json.take();
}

}  // namespace murmur::http
