#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "eval/dataset.h"
#include "eval/journal.h"
#include "eval/setting.h"
#include "eval/statistics.h"

namespace murmur::eval {

/// What is evaluated.
struct Design {
  std::vector<Setting> settings;
  std::vector<std::string> models;  ///< by node
  std::uint32_t repeats = 1;
};

/// One node's own model alone, on every question.
struct MemberSummary {
  std::string node;  ///< "node-1", ...
  std::string model;
  std::optional<Interval> accuracy;  ///< empty where nothing can be judged
  std::map<std::string, double> by_skill;
};

/// One setting, each question put to one node in turn.
struct SettingSummary {
  Setting setting;
  std::optional<Interval> accuracy;
  std::optional<Interval> over_best_member;  ///< paired difference to the best single member
  std::optional<Interval> over_first;        ///< paired difference to the first setting
  std::map<std::string, double> by_skill;
  std::map<std::string, std::uint64_t> paths;  ///< how many answers came how
  std::uint64_t failed = 0;                    ///< questions without an answer; they count as wrong
  double latency_mean_s = 0;
  /// Generations that wait in a node's queue, averaged over nodes and over the time in which they
  /// have a question of their own under way, which is one at a time: by Little's law the quotient
  /// of all waiting times and all latencies.
  double queue_mean = 0;
  std::uint64_t tokens = 0;  ///< generated on all nodes
  std::uint64_t bytes = 0;   ///< between nodes
};

struct Summary {
  std::uint64_t questions = 0;
  std::uint32_t repeats = 1;
  std::vector<MemberSummary> members;
  std::optional<std::size_t> best_member;
  std::vector<SettingSummary> settings;
};

/// Who is asked what: each skill's questions are dealt to the nodes in turn, each skill and each
/// repeat beginning with another node, so that neither a skill nor a model gets an origin of its
/// own.
class Origins {
 public:
  Origins(const std::vector<Question>& questions, std::size_t nodes);
  [[nodiscard]] std::uint32_t of(std::size_t question, std::uint32_t repeat) const {
    return static_cast<std::uint32_t>((places_[question] + repeat) % nodes_);
  }

 private:
  std::size_t nodes_;
  std::vector<std::size_t> places_;
};

/// Requires a trial of every question: for each node alone, and for each setting at its origin.
[[nodiscard]] Summary summarise(const Design& design, const std::vector<Question>& questions,
                                const Journal& journal);

}  // namespace murmur::eval
