#include "cli/ask_node.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <csignal>
#include <functional>

namespace murmur::cli {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// A node that answers the first request with fixed bytes. After them it hangs up, or waits until
/// its client does.
class FakeNode {
 public:
  enum class Then { HangUp, Wait };
  FakeNode(asio::io_context& context, std::string response, Then then)
      : acceptor_(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
        socket_(context),
        response_(std::move(response)),
        then_(then) {
    acceptor_.async_accept(socket_, [this](error_code error) {
      if (!error) { read(); }
    });
  }

  [[nodiscard]] net::Endpoint endpoint() const {
    net::Endpoint endpoint;
    endpoint.host = "127.0.0.1";
    endpoint.port = acceptor_.local_endpoint().port();
    return endpoint;
  }
  std::function<void()> on_answered = [] {};
  bool client_hung_up = false;

 private:
  void read() {
    socket_.async_read_some(asio::buffer(request_), [this](error_code error, std::size_t) {
      if (!error) { answer(); }
    });
  }
  void answer() {
    asio::async_write(socket_, asio::buffer(response_), [this](error_code error, std::size_t) {
      if (error) { return; }
      on_answered();
      if (then_ == Then::HangUp) {
        socket_.close();
      } else {
        wait_for_hang_up();
      }
    });
  }
  void wait_for_hang_up() {
    asio::async_read(socket_, asio::buffer(request_),
                     [this](error_code error, std::size_t) { client_hung_up = bool(error); });
  }

  tcp::acceptor acceptor_;
  tcp::socket socket_;
  std::array<char, 65536> request_{};
  std::string response_;
  Then then_;
};

class TextView : public AnswerView {
 public:
  void on_proposal(const ProposalPiece& /*piece*/, Duration /*elapsed*/) override {}
  void on_text(std::string_view more, Duration /*elapsed*/) override { text += more; }
  void on_tick(Duration /*elapsed*/) override {}
  void on_end() override { ended = true; }
  std::string text;
  bool ended = false;
};

const std::string kStreamHead =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
const std::string kFirstWord = "data: {\"choices\":[{\"delta\":{\"content\":\"Elbe\"}}]}\n\n";
const std::string kFinish =
    "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

class AskNode : public testing::Test {
 protected:
  Result<Answer, AskFailure> ask(const net::Endpoint& node) {
    return ask_node({context, interrupt, output}, {node}, {.prompt = "A river?"}, view);
  }
  asio::io_context context;
  Interrupt interrupt{context};
  Output output{::open("/dev/null", O_WRONLY | O_CLOEXEC)};
  TextView view;
};

TEST_F(AskNode, AStreamedAnswerIsShownAndReturned) {
  const FakeNode node(context, kStreamHead + kFirstWord + kFinish, FakeNode::Then::HangUp);
  const auto answer = ask(node.endpoint());
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->text, "Elbe");
  EXPECT_EQ(view.text, "Elbe");
  EXPECT_TRUE(view.ended);
}

TEST_F(AskNode, ARefusalIsTheNodesOwnMessage) {
  const std::string body = R"({"error":{"message":"the queue is full"}})";
  const FakeNode node(context,
                      "HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\n"
                      "Retry-After: 7\r\nContent-Length: " +
                          std::to_string(body.size()) + "\r\n\r\n" + body,
                      FakeNode::Then::HangUp);
  const auto answer = ask(node.endpoint());
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().message, "the queue is full (try again in 7 s)");
  EXPECT_FALSE(answer.error().unreachable);
}

TEST_F(AskNode, ANodeThatBreaksOffGaveNoAnswer) {
  const FakeNode node(context, kStreamHead + kFirstWord, FakeNode::Then::HangUp);
  const auto answer = ask(node.endpoint());
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().message, "the node broke off its answer");
  EXPECT_TRUE(view.ended);
}

TEST_F(AskNode, WhereNobodyListensTheNodeIsUnreachable) {
  net::Endpoint nobody;
  {
    const FakeNode node(context, "", FakeNode::Then::HangUp);
    nobody = node.endpoint();
  }
  const auto answer = ask(nobody);
  ASSERT_FALSE(answer.has_value());
  EXPECT_TRUE(answer.error().unreachable);
}

TEST_F(AskNode, ASignalEndsTheQuestionAtOnceAndTheNodeNotices) {
  FakeNode node(context, kStreamHead + kFirstWord, FakeNode::Then::Wait);
  node.on_answered = [] { std::raise(SIGINT); };
  const auto answer = ask(node.endpoint());
  EXPECT_FALSE(answer.has_value());
  EXPECT_EQ(interrupt.signal(), SIGINT);
  context.restart();
  while (!node.client_hung_up && context.run_one_for(10s) > 0) {}
  EXPECT_TRUE(node.client_hung_up);
}

}  // namespace
}  // namespace murmur::cli
