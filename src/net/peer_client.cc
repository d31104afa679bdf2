#include "net/peer_client.h"

#include <boost/asio/post.hpp>
#include <map>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "base/overloaded.h"
#include "net/asio.h"
#include "net/proposal_reader.h"
#include "net/task_group.h"
#include "openai/chat_request.h"
#include "wire/headers.h"

namespace murmur::net {
namespace {

constexpr std::size_t kIdleMax = 8;  // connections kept warm

[[noreturn]] void stop_for_bug(const char* what) { assertion_failed(what, __FILE__, __LINE__); }

HttpRequest proposal_request(const wire::Propose& propose, std::string body) {
  wire::ProposeHeaders values = wire::encode_headers(propose);
  HttpRequest request{.method = "POST", .target = "/v1/chat/completions", .body = std::move(body)};
  // Other OpenAI servers ignore these.
  request.headers = {{std::string(wire::kRunHeader), std::move(values.run)},
                     {std::string(wire::kLayerHeader), std::move(values.layer)},
                     {std::string(wire::kTimeLeftHeader), std::move(values.time_left_ms)}};
  if (!values.live.empty()) {
    request.headers.emplace_back(std::string(wire::kLiveHeader), std::move(values.live));
  }
  return request;
}

/// One question to the peer that is under way.
struct Call {
  Call(CallId its_id, std::string model_asked, HttpClient its_client)
      : id(its_id),
        client(std::move(its_client)),
        reader(std::move(model_asked)) {}

  [[nodiscard]] Duration since_asked() const { return Clock::now() - asked_at; }

  CallId id;
  HttpClient client;
  ProposalReader reader;
  Clock::time_point asked_at = Clock::now();
  bool cancelled = false;
};
using CallPtr = std::shared_ptr<Call>;

}  // namespace

/// Shared with the coroutines of its calls, which may end when the client is gone.
class PeerClient::Impl {
 public:
  Impl(asio::any_io_executor executor, PeerConfig config, prompt::Wordings wordings, PeerSink& sink)
      : executor_(executor),
        config_(std::move(config)),
        wordings_(std::move(wordings)),
        sink_(sink),
        tasks_(executor, stop_for_bug) {}

  static void ask(const std::shared_ptr<Impl>& self, CallId id, const wire::Propose& propose) {
    const auto call = std::make_shared<Call>(id, self->config_.model, self->take_client());
    const bool is_new = self->calls_.emplace(id, call).second;
    MURMUR_ASSERT(is_new);
    self->tasks_.spawn(run(self, call, proposal_request(propose, self->body_of(propose))));
  }

  void cancel(CallId id) {
    const auto found = calls_.find(id);
    if (found == calls_.end()) { return; }
    const CallPtr call = found->second;
    calls_.erase(found);
    call->cancelled = true;
    call->client.abort();
  }

  void cancel_all() {
    while (!calls_.empty()) { cancel(calls_.begin()->first); }
  }

 private:
  static asio::awaitable<void> run(std::shared_ptr<Impl> self, CallPtr call, HttpRequest request) {
    // Else an immediate failure would be reported from inside ask().
    co_await asio::post(self->executor_, asio::use_awaitable);
    if (call->cancelled) { co_return; }
    HttpClient::OnEvent on_event = [self, call](std::string_view data) {
      return self->pass_on(*call, data);
    };
    HttpClient::OnHead on_head = [self, call](const ResponseHead& head) {
      self->report_load(*call, head);
    };
    const auto response =
        co_await call->client.stream(std::move(request), std::move(on_event), std::move(on_head));
    if (call->cancelled) { co_return; }
    self->calls_.erase(call->id);
    const ByteCount bytes = call->client.bytes();
    self->keep(std::move(call->client));
    self->report(*call, call->reader.end(response, call->since_asked()), bytes);
  }

  /// False ends the exchange.
  bool pass_on(Call& call, std::string_view data) {
    auto piece = call.reader.read(data, call.since_asked());
    if (piece) { sink_.on_proposal_text(call.id, std::move(piece->text), piece->tokens); }
    return !call.cancelled && call.reader.wants_more();
  }

  void report_load(const Call& call, const ResponseHead& head) {
    const auto load = wire::parse_load_header(head.load);
    if (load) { sink_.on_peer_load(call.id, *load); }
  }

  void report(const Call& call, CallEnd end, ByteCount bytes) {
    std::visit(
        Overloaded{
            [&](wire::ProposalEnd& proposal) {
              sink_.on_proposal_ended(call.id, std::move(proposal), bytes);
            },
            [&](Failure& failure) {
              sink_.on_proposal_refused(call.id, std::move(failure), bytes);
            },
            [&](PeerLost& lost) { sink_.on_peer_failed(call.id, std::move(lost.reason), bytes); },
        },
        end);
  }

  [[nodiscard]] std::string body_of(const wire::Propose& propose) const {
    if (config_.model.empty()) { return openai::proposal_body(propose); }
    return openai::proposal_body(propose, config_.model, prompt::render(propose.prompt, wordings_));
  }

  HttpClient take_client() {
    if (idle_.empty()) {
      const HttpTimeouts timeouts{.connect = config_.connect_timeout,
                                  .silence = config_.silence_max};
      return {executor_, config_.endpoint, timeouts, config_.tls ? Cover(*config_.tls) : Cover()};
    }
    HttpClient client =
        std::move(idle_.back());  // the one used last is the least likely to be closed
    idle_.pop_back();
    return client;
  }

  void keep(HttpClient client) {
    if (idle_.size() < kIdleMax) { idle_.push_back(std::move(client)); }
  }

  asio::any_io_executor executor_;
  PeerConfig config_;
  prompt::Wordings wordings_;
  PeerSink& sink_;
  std::map<CallId, CallPtr> calls_;  // not cancelled
  std::vector<HttpClient> idle_;
  TaskGroup tasks_;
};

PeerClient::PeerClient(asio::any_io_executor executor, PeerConfig config, prompt::Wordings wordings,
                       PeerSink& sink)
    : impl_(std::make_shared<Impl>(std::move(executor), std::move(config), std::move(wordings),
                                   sink)) {}

PeerClient::~PeerClient() { impl_->cancel_all(); }

void PeerClient::ask(CallId call, const wire::Propose& propose) { Impl::ask(impl_, call, propose); }

void PeerClient::cancel(CallId call) { impl_->cancel(call); }

}  // namespace murmur::net
