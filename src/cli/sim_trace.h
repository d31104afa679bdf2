#pragma once

#include <fstream>
#include <string>

#include "sim/experiment.h"
#include "sim/observer.h"

namespace murmur::cli {

/// Everything that happens in a world as a file of JSON objects, one a line (docs/simulation.md).
class SimTrace final : public sim::Observer {
 public:
  /// Replaces the file at `path`.
  explicit SimTrace(const std::string& path) : file_(path, std::ios::binary | std::ios::trunc) {}

  /// Whether all could be written so far.
  [[nodiscard]] bool good() const { return file_.good(); }
  void flush() { file_.flush(); }

  /// The first line: what the world is.
  void begin(const sim::ExperimentOptions& asked);
  void on_step(const sim::Step& step) override;
  void on_completed(const sim::Completion& completion) override;
  void on_crash(Instant at, std::size_t host) override;

 private:
  std::ofstream file_;
};

}  // namespace murmur::cli
