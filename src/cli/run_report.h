#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace murmur::cli {

/// One generation as a node's trace tells of it.
struct GenerationReport {
  std::string node;
  std::string model;
  std::string job_class;    ///< propose, refine, aggregate or local
  std::uint32_t layer = 0;  ///< 1-based; 0: the aggregation
  bool own = false;         ///< written by the node that was asked
  std::string outcome;      ///< "done", "cut", "late", ...
  std::string detail;       ///< why, where the outcome is a failure
  std::string text;
  std::uint64_t prompt_tokens = 0;
  std::uint64_t tokens = 0;  ///< generated
  bool prompt_cut = false;
  double queue_wait_ms = 0;
  double ttft_ms = 0;
  double service_ms = 0;
  double tokens_per_s = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
};

/// The `murmur` object of an answer: everything that happened in a run.
struct RunReport {
  std::string run;
  std::string path;    ///< where the answer came from: "alone", "vote", "synthesis" or "draft"
  std::string reason;  ///< why, in words
  std::uint32_t layers = 0;                 ///< that were run
  std::vector<GenerationReport> proposals;  ///< of all layers, in order
  std::optional<GenerationReport> aggregation;
  std::uint64_t bytes_sent = 0;  ///< between nodes, by the one that was asked
  std::uint64_t bytes_received = 0;
};

}  // namespace murmur::cli
