#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/ids.h"

namespace murmur::transcripts {

/// Where an id lives: ids of requests, jobs and calls are unique within one node only.
template <class Id>
struct At {
  std::size_t node = 0;
  Id id;
  friend auto operator<=>(const At&, const At&) = default;
};

/// Readable names for ids, both ways. Names outlive what they name, so that a scene can bring late
/// news of it.
template <class Id>
class NameTable {
 public:
  void add(const std::string& name, At<Id> at) {
    by_name_.insert_or_assign(name, at);
    by_id_.insert_or_assign(at, name);
  }
  [[nodiscard]] std::optional<At<Id>> find(const std::string& name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? std::nullopt : std::optional(found->second);
  }
  /// "?" where it has no name.
  [[nodiscard]] std::string name(At<Id> at) const {
    const auto found = by_id_.find(at);
    return found == by_id_.end() ? "?" : found->second;
  }
  [[nodiscard]] bool knows(At<Id> at) const { return by_id_.contains(at); }

 private:
  std::map<std::string, At<Id>> by_name_;
  std::map<At<Id>, std::string> by_id_;
};

/// What things are called in a scene:
///
///   r1         a request, as its client named it, and the job of a plain one
///   r1/2/c     node c's proposal in layer 2 of r1: the call, c's request, and c's job
///   r1/answer  the job in which the origin's own model writes the answer
[[nodiscard]] std::string proposal_name(const std::string& run, std::uint32_t layer,
                                        const std::string& node);
[[nodiscard]] std::string answer_name(const std::string& run);
/// "r1" of "r1/2/c".
[[nodiscard]] std::string request_part(const std::string& name);

}  // namespace murmur::transcripts
