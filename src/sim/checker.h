#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/time.h"
#include "sim/names.h"
#include "sim/observer.h"

namespace murmur::sim {

/// A promise that was not kept.
struct Violation {
  Instant at;
  std::string checker;  ///< its name
  std::string what;
};

/// Holds a world to one promise, after every step. It has its own books, kept from what nodes were
/// told and what they said, so that what it finds does not depend on what it judges.
class Checker : public Observer {
 public:
  explicit Checker(std::string_view name) : name_(name) {}

  /// The first one; what follows it may be its consequence.
  [[nodiscard]] const std::optional<Violation>& violation() const { return violation_; }

 protected:
  void object(Instant at, std::size_t host, std::string_view what) {
    if (violation_) { return; }
    violation_ = {at, std::string(name_), node_name(host) + ": " + std::string(what)};
  }

 private:
  std::string_view name_;
  std::optional<Violation> violation_;
};

/// "job 17": for what a checker says.
template <class Id>
[[nodiscard]] std::string numbered(std::string_view what, Id id) {
  return std::string(what) + " " + std::to_string(id.value);
}

}  // namespace murmur::sim
