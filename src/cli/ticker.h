#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>

#include "base/time.h"

namespace murmur::cli {

/// Calls a function at once and then again and again, until it is destroyed.
class Ticker {
 public:
  Ticker(boost::asio::io_context& context, Duration period, std::function<void()> on_tick);
  ~Ticker();
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// How often a screen that waits is redrawn.
inline constexpr Duration kTickPeriod = std::chrono::milliseconds(100);

}  // namespace murmur::cli
