#include "cli/ticker.h"

#include <boost/asio/steady_timer.hpp>
#include <utility>

namespace murmur::cli {

struct Ticker::State : std::enable_shared_from_this<Ticker::State> {
  State(boost::asio::io_context& context, Duration every, std::function<void()> to_call)
      : timer(context),
        period(every),
        on_tick(std::move(to_call)) {}

  void arm(Duration wait) {
    timer.expires_after(wait);
    timer.async_wait([self = shared_from_this()](boost::system::error_code error) {
      if (error || self->stopped) { return; }
      self->arm(self->period);
      self->on_tick();
    });
  }

  boost::asio::steady_timer timer;
  Duration period;
  std::function<void()> on_tick;
  bool stopped = false;
};

Ticker::Ticker(boost::asio::io_context& context, Duration period, std::function<void()> on_tick)
    : state_(std::make_shared<State>(context, period, std::move(on_tick))) {
  state_->arm(Duration::zero());
}
Ticker::~Ticker() {
  state_->stopped = true;
  state_->timer.cancel();
}

}  // namespace murmur::cli
