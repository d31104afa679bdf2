#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "daemon/cluster_config.h"
#include "moa/plan.h"

namespace murmur::daemon {

/// Everything that `murmur serve` can be told. The command line, the environment and the TOML file
/// set the same fields.
struct NodeConfig {
  std::string name;                          ///< as traces and peers see it; empty: see start.h
  std::string listen_address = "127.0.0.1";  ///< other than loopback only when told so
  std::uint16_t port = 8411;                 ///< 0: any free one
  std::size_t body_bytes_max = 4U << 20U;    ///< of a request; more: longer prompts, more memory
  std::string api_key_path;                  ///< keys that users must show; empty: none is needed
  std::string tls_certificate_path;          ///< for HTTPS, together with the next; empty: HTTP
  std::string tls_key_path;
  std::vector<std::string> allowed_origins;  ///< of web pages that may use the node; lower case
  /// A plan or "local": answers chats that name no model that is here. Empty: they are refused.
  std::string unknown_model;

  // One of the three:
  std::string model_path;       ///< a GGUF for the supervised llama.cpp
  std::string script_path;      ///< a script of answers instead of a model, for tests and trying
  std::string engine_url;       ///< a server with an OpenAI API that somebody else runs
  std::string engine_model;     ///< its name there; empty: the only one
  std::string engine_key_path;  ///< a private file with the key for it; empty: none

  std::uint32_t slots = 1;                    ///< generations at a time; the theory's server is 1
  std::uint32_t context_tokens = 4096;        ///< per slot
  std::uint32_t threads = 0;                  ///< 0: all cores
  std::vector<std::string> rpc_workers;       ///< HOST:PORT: devices that take part of the model
  std::vector<std::string> engine_arguments;  ///< passed on to llama.cpp's server
  std::string aggregation_template_path;      ///< empty: the model's own or the default wording
  std::string selection_template_path;        ///< likewise

  std::vector<std::string> peers;  ///< [NAME=]URL[#model], see peer_option.h
  ClusterConfig cluster;           ///< peers that are found by gossip
  moa::Plan plan;                  ///< for requests that say nothing else

  std::size_t queue_jobs = 64;  ///< waiting and running; more: longer waits before a refusal
  std::size_t queue_bytes = 64U << 20U;  ///< of prompts held
  std::optional<std::uint64_t> seed;     ///< of everything random; empty: from the system
  std::string log_level = "info";        ///< trace, debug, info, warn, error, off
  /// From the signal to the end, at most; what is not answered by then is lost. Below what service
  /// managers wait before they kill (systemd: 90 s).
  Duration drain_max = std::chrono::seconds(80);
};

}  // namespace murmur::daemon
