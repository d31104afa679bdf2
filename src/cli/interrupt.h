#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>

namespace murmur::cli {

/// SIGINT, SIGTERM and SIGHUP as facts to look at, instead of a sudden death: what was started must
/// be ended first. Used on the context's thread.
class Interrupt {
 public:
  explicit Interrupt(boost::asio::io_context& context);
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  /// The first signal that came; 0: none.
  [[nodiscard]] int signal() const;
  [[nodiscard]] bool raised() const { return signal() != 0; }
  /// As if none had come: what it was to end has ended.
  void forget();
  /// Called with how many have come, from now on; replaces the one before.
  void on_signal(std::function<void(int count)> handler);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace murmur::cli
