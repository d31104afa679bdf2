#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>

#include "base/time.h"

namespace murmur::net {

/// Calls `on_expiry` once there has been no sign of life for a while. A sign of life costs a look
/// at the clock and no timer, for a stream has thousands of them in a second. One thread.
class Watchdog {
 public:
  Watchdog(boost::asio::any_io_executor executor, std::function<void()> on_expiry);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  /// Begins to watch, or begins anew with another limit.
  void start(Duration silence_max);
  void sign_of_life();
  void stop();  ///< `on_expiry` is not called any more, even if the time is up already

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace murmur::net
