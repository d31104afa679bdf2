#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/server.h"

// What the tests of this module share: a node that does as it is told, and a client that sees
// bytes.
namespace murmur::http::testing {

namespace asio = boost::asio;

/// Takes everything and says nothing, until the test speaks through `sink`.
class FakeService final : public NodeService {
 public:
  RequestId submit_prompt(prompt::ConversationPtr conversation, prompt::Sampling sampling,
                          moa::Plan plan, prompt::AnswerFormPtr form, ReplySink& sink) override;
  RequestId submit_plain(prompt::PlainGeneration plain, ReplySink& sink) override;
  RequestId submit_proposal(wire::Propose propose, ReplySink& sink) override;
  void abandon(RequestId request) override { abandoned.push_back(request); }
  [[nodiscard]] Status status() const override { return current; }
  [[nodiscard]] std::string metrics() const override { return "# nothing\n"; }
  [[nodiscard]] wire::Load load() const override { return current_load; }
  [[nodiscard]] moa::Plan default_plan() const override { return plan; }
  [[nodiscard]] ClusterView cluster() const override { return view; }
  void leave(std::function<void(Result<void>)> done) override { leaving = std::move(done); }
  void list_keys(std::function<void(Result<KeyListing>)> done) override {
    listing = std::move(done);
  }
  void rotate_key(std::function<void(Result<KeyRotation>)> done) override {
    rotating = std::move(done);
  }
  void query(std::string path, std::shared_ptr<const std::string> body,
             std::function<void(std::variant<EngineReply, Failure>)> done) override {
    queried_path = std::move(path);
    queried_body = std::move(body);
    querying = std::move(done);
  }

  Status current{.node = "n1",
                 .local_model = "tiny",
                 .engine_ready = true,
                 .peers_up = {"n2"},
                 .peers_down = {"n3"}};
  wire::Load current_load;
  moa::Plan plan;
  ClusterView view;
  /// Called from inside submit_*, if set.
  std::function<void(ReplySink&)> at_once;

  // What came, the latest of each.
  prompt::ConversationPtr conversation;
  prompt::Sampling sampling;
  prompt::AnswerFormPtr form;
  moa::Plan asked_plan;
  std::shared_ptr<const std::string> plain_body;
  prompt::PlainRoute plain_route;
  std::string queried_path;
  std::shared_ptr<const std::string> queried_body;  ///< null: a GET
  wire::Propose propose;
  ReplySink* sink = nullptr;
  std::size_t prompts = 0;
  std::size_t plains = 0;
  std::size_t proposals = 0;
  std::vector<RequestId> abandoned;
  std::function<void(Result<void>)> leaving;
  std::function<void(Result<KeyListing>)> listing;
  std::function<void(Result<KeyRotation>)> rotating;
  std::function<void(std::variant<EngineReply, Failure>)> querying;

 private:
  RequestId take(ReplySink& from);
  IdSequence<RequestId> ids_;
};

/// A response as it arrived.
struct Seen {
  unsigned status = 0;
  std::string head;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;                            ///< without chunks
  std::size_t bytes = 0;                       ///< head and body as they were on the network
};

/// A raw client on the test's own io_context; while it waits, the server runs.
class Client {
 public:
  Client(asio::io_context& io, std::uint16_t port);

  void send(std::string_view bytes);
  /// As send(), but gives up once the server neither reads nor is expected to.
  std::size_t send_some(std::string_view bytes);
  /// Everything up to and with `needle`; what follows is kept. Empty if it does not come.
  std::string read_until(std::string_view needle);
  /// One response, whole.
  Seen read_response(bool to_head_request = false);
  /// Whether the server closes the connection, soon.
  bool sees_close();
  void half_close() { socket_.shutdown(asio::ip::tcp::socket::shutdown_send); }
  void close() { socket_.close(); }
  /// Keeps the kernel from taking much off the server's hands.
  asio::ip::tcp::socket& socket() { return socket_; }

 private:
  bool read_more();
  std::string take(std::size_t bytes);
  std::string read_chunked(std::size_t& bytes);

  asio::io_context& io_;
  asio::ip::tcp::socket socket_;
  std::string received_;
  bool closed_ = false;
};

/// A server with the fake behind it, and limits and rhythms that a test can wait for.
class ServerTest : public ::testing::Test {
 protected:
  ServerTest();
  ~ServerTest() override;

  /// Starts the server as `config_` says, with `limits_`; tests call it first.
  void serve();
  Client connect() { return Client(io_, server_->port()); }
  /// Lets the server run until it is so; false if it never is.
  bool eventually(const std::function<bool()>& is_so);

  asio::io_context io_;
  FakeService service_;
  ServerConfig config_;
  Limits limits_;
  std::unique_ptr<Server> server_;
};

/// The server runs until `is_so`, a few seconds at most.
bool run_until(asio::io_context& io, const std::function<bool()>& is_so);

[[nodiscard]] std::string get(std::string_view path);
/// A POST without a body to `path`, with these header lines ("A: b\r\n").
[[nodiscard]] std::string post_nothing(std::string_view path, std::string_view headers);
/// A POST of `body` to the chat endpoint, with further header lines ("A: b\r\n").
[[nodiscard]] std::string post(std::string_view body, std::string_view headers = "");
/// A chat body; `more` is put in after the messages (",\"stream\":true").
[[nodiscard]] std::string chat(std::string_view model, std::string_view more = "");

inline constexpr std::string_view kProposeHeaders =
    "Murmur-Run: 00000000000000ab\r\nMurmur-Layer: 2\r\nMurmur-Time-Left-Ms: 60000\r\n";

}  // namespace murmur::http::testing
