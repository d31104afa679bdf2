#include "cli/queue_watch.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "base/rng.h"
#include "cli/json_fields.h"
#include "net/asio.h"
#include "sim/load_experiment.h"

namespace murmur::cli {

namespace json = boost::json;

namespace {

bool is_full(const json::object& answer) {
  const json::object* const error = object_at(answer, "error");
  return error != nullptr && text_at(*error, "code") == "too_many_connections";
}

}  // namespace

Result<sim::QueueSample> read_queue(std::string_view text) {
  boost::system::error_code ec;
  const json::value parsed = json::parse({text.data(), text.size()}, ec);
  const json::object* const object = ec ? nullptr : parsed.if_object();
  if (object != nullptr && is_full(*object)) {
    return Error{
        "more prompts wait than the node takes connections, so that its queue cannot be "
        "read; a shorter --horizon or a lower --rho keeps them fewer"};
  }
  const json::object* const queue = object == nullptr ? nullptr : object_at(*object, "queue");
  if (queue == nullptr) { return Error{"this answer is not a Murmur node's"}; }
  return sim::QueueSample{.at = Instant(),
                          .node = 0,
                          .waiting = count_at(*queue, "waiting"),
                          .running = count_at(*queue, "running")};
}

QueueWatch::QueueWatch(Stage& stage, const LocalNodes& nodes,
                       std::chrono::steady_clock::time_point began)
    : began_(began),
      timer_(stage.context) {
  for (std::size_t node = 0; node < nodes.size(); ++node) {
    clients_.emplace_back(stage.context.get_executor(), nodes.endpoint(node));
  }
}

boost::asio::awaitable<void> QueueWatch::watch_until(Instant end, std::uint64_t seed) {
  Rng rng(seed);
  Instant at = Instant() + rng.exponential(sim::kSampleGapMean);
  while (at < end && !broken_off_ && failure_.empty()) {
    timer_.expires_at(began_ + at.since_start());
    co_await timer_.async_wait(net::kNoThrow);
    if (broken_off_) { co_return; }
    co_await look();
    // What comes too late on a busy machine is left out, not made up for.
    at = std::max(at, Instant(std::chrono::steady_clock::now() - began_)) +
         rng.exponential(sim::kSampleGapMean);
  }
}

boost::asio::awaitable<void> QueueWatch::look() {
  for (std::size_t node = 0; node < clients_.size() && !broken_off_; ++node) {
    net::HttpRequest request;
    request.target = "/health";
    const auto response = co_await clients_[node].fetch(std::move(request));
    if (broken_off_) { co_return; }
    Result<sim::QueueSample> sample = response ? read_queue(response->body) : response.error();
    if (!sample) {
      failure_ = "node-" + std::to_string(node + 1) + ": " + sample.error().message;
      co_return;
    }
    sample->at = Instant(std::chrono::steady_clock::now() - began_);
    sample->node = node;
    samples_.push_back(*sample);
  }
}

void QueueWatch::break_off() {
  broken_off_ = true;
  timer_.cancel();
  for (net::HttpClient& client : clients_) { client.abort(); }
}

}  // namespace murmur::cli
