#pragma once

#include <cstdio>
#include <map>
#include <memory>
#include <string>

#include "base/result.h"
#include "eval/trial.h"

namespace murmur::eval {

/// The trials of one evaluation in a file, a line each, so that one that was broken off goes on
/// where it was. The first line says what is evaluated; a journal of anything else is refused.
class Journal {
 public:
  /// Opens or creates `path`, and keeps others from opening it meanwhile. `subject` is one line
  /// that says everything the trials depend on; a journal of another subject is left as it is,
  /// unless it has no trials yet. A last line that was cut in the middle is dropped.
  [[nodiscard]] static Result<Journal> open(const std::string& path, const std::string& subject);

  /// What there was, and what was added.
  [[nodiscard]] const std::map<TrialKey, Trial>& trials() const { return trials_; }
  [[nodiscard]] bool has(const TrialKey& key) const { return trials_.contains(key); }
  /// Written when this returns, as far as the operating system is concerned.
  [[nodiscard]] Result<void> add(Trial trial);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  Journal() = default;
  Result<void> read(std::string_view lines);

  std::map<TrialKey, Trial> trials_;
  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace murmur::eval
