#include "cli/interrupt.h"

#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <utility>

namespace murmur::cli {

struct Interrupt::State : std::enable_shared_from_this<Interrupt::State> {
  explicit State(boost::asio::io_context& context) : signals(context, SIGINT, SIGTERM, SIGHUP) {}

  void wait() {
    signals.async_wait([self = shared_from_this()](boost::system::error_code error, int number) {
      if (error) { return; }
      if (self->first == 0) { self->first = number; }
      ++self->count;
      self->wait();
      if (self->handler) { self->handler(self->count); }
    });
  }

  boost::asio::signal_set signals;
  std::function<void(int)> handler;
  int first = 0;
  int count = 0;
};

Interrupt::Interrupt(boost::asio::io_context& context) : state_(std::make_shared<State>(context)) {
  state_->wait();
}
Interrupt::~Interrupt() {
  state_->handler = nullptr;
  boost::system::error_code ignored;
  state_->signals.cancel(ignored);
}

int Interrupt::signal() const { return state_->first; }
void Interrupt::forget() {
  state_->first = 0;
  state_->count = 0;
}
void Interrupt::on_signal(std::function<void(int)> handler) {
  state_->handler = std::move(handler);
}

}  // namespace murmur::cli
