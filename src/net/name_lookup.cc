#include "net/name_lookup.h"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>

#include "net/asio.h"

namespace murmur::net {
namespace {

constexpr std::size_t kAddressesMax = 8;

}  // namespace

/// Shared with the resolver's completion, which may come when nobody waits any more.
struct NameLookup::Question {
  explicit Question(const asio::any_io_executor& executor)
      : resolver(executor),
        answered(executor, Clock::time_point::max()) {}

  void take(const error_code& ec, const asio::ip::tcp::resolver::results_type& results) {
    answer.error = ec;
    for (const auto& entry : results) {
      if (answer.list.size() == kAddressesMax) { break; }
      answer.list.emplace_back(entry.endpoint());
    }
    if (!ec && answer.list.empty()) { answer.error = asio::error::host_not_found; }
    answered.cancel();
  }

  asio::ip::tcp::resolver resolver;
  asio::steady_timer answered;  // a condition variable: cancelled when there is an answer
  Addresses answer{asio::error::operation_aborted, {}};
};

NameLookup::NameLookup(asio::any_io_executor executor) : executor_(std::move(executor)) {}

NameLookup::~NameLookup() { cancel(); }

asio::awaitable<Addresses> NameLookup::find(std::string host, std::uint16_t port) {
  error_code no_figures;
  const auto address = asio::ip::make_address(host, no_figures);
  if (!no_figures) { co_return Addresses{{}, {Address(asio::ip::tcp::endpoint(address, port))}}; }
  const auto question = std::make_shared<Question>(executor_);
  question_ = question;
  // No flags: by default "localhost" would not be found on a device without a network.
  question->resolver.async_resolve(
      host, std::to_string(port), asio::ip::tcp::resolver::flags{},
      [question](const error_code& ec, const asio::ip::tcp::resolver::results_type& results) {
        question->take(ec, results);
      });
  co_await question->answered.async_wait(kNoThrow);
  co_return question->answer;
}

void NameLookup::cancel() {
  if (question_ == nullptr) { return; }
  question_->resolver.cancel();
  question_->answered.cancel();
  question_ = nullptr;
}

}  // namespace murmur::net
