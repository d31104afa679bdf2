#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

#include "base/rng.h"
#include "http/api_keys.h"
#include "http/cross_origin.h"
#include "http/limits.h"
#include "http/service.h"
#include "net/task_group.h"

namespace murmur::http {

class Session;

[[nodiscard]] inline std::int64_t unix_time_s() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

/// What the connections of one server share. Outlives them all.
struct ServerContext {
  NodeService& service;
  Limits limits;
  net::TaskGroup& tasks;
  bool on_loopback = true;
  bool proposals_only = false;
  ApiKeys keys;
  AllowedOrigins origins;
  std::string unknown_model;
  std::int64_t started_s = 0;  ///< Unix time
  Rng ids;

  bool stopping = false;
  std::size_t body_bytes = 0;  ///< promised to requests that are being received
  std::set<Session*> sessions;
};

}  // namespace murmur::http
