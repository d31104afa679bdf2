#include "http/test_support.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <cctype>
#include <chrono>
#include <utility>

#include "net/task_group.h"

namespace murmur::http::testing {
namespace {

using asio::ip::tcp;

constexpr auto kPatience = std::chrono::seconds(10);  // only a failing test waits so long

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

void parse_head(Seen& seen) {
  seen.status = static_cast<unsigned>(std::stoul(seen.head.substr(9, 3)));
  std::size_t line = seen.head.find("\r\n") + 2;
  while (line < seen.head.size() - 2) {
    const auto end = seen.head.find("\r\n", line);
    const auto colon = seen.head.find(": ", line);
    seen.headers[lower(seen.head.substr(line, colon - line))] =
        seen.head.substr(colon + 2, end - colon - 2);
    line = end + 2;
  }
}

}  // namespace

RequestId FakeService::take(ReplySink& from) {
  sink = &from;
  if (at_once) { at_once(from); }
  return ids_.next();
}

RequestId FakeService::submit_prompt(prompt::ConversationPtr asked, prompt::Sampling how,
                                     moa::Plan by_plan, prompt::AnswerFormPtr in_form,
                                     ReplySink& to) {
  form = std::move(in_form);
  conversation = std::move(asked);
  sampling = std::move(how);
  asked_plan = by_plan;
  ++prompts;
  return take(to);
}

RequestId FakeService::submit_plain(prompt::PlainGeneration plain, ReplySink& to) {
  plain_body = std::move(plain.body);
  plain_route = std::move(plain.route);
  ++plains;
  return take(to);
}

RequestId FakeService::submit_proposal(wire::Propose asked, ReplySink& to) {
  propose = std::move(asked);
  ++proposals;
  return take(to);
}

bool run_until(asio::io_context& io, const std::function<bool()>& is_so) {
  const auto give_up = std::chrono::steady_clock::now() + kPatience;
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > give_up) { return false; }
    io.restart();
    io.run_one_for(std::chrono::milliseconds(1));
  }
  return true;
}

Client::Client(asio::io_context& io, std::uint16_t port) : io_(io), socket_(io) {
  socket_.open(tcp::v4());
  socket_.set_option(asio::socket_base::receive_buffer_size(16 << 10));
  socket_.connect({asio::ip::address_v4::loopback(), port});
  socket_.non_blocking(true);
}

std::size_t Client::send_some(std::string_view bytes) {
  std::size_t sent = 0;
  run_until(io_, [&] {
    boost::system::error_code ec;
    sent += socket_.write_some(asio::buffer(bytes.data() + sent, bytes.size() - sent), ec);
    read_more();
    return sent == bytes.size() || (ec && ec != asio::error::would_block) || closed_;
  });
  return sent;
}

void Client::send(std::string_view bytes) { EXPECT_EQ(send_some(bytes), bytes.size()); }

bool Client::read_more() {
  std::string part(64U << 10U, '\0');
  boost::system::error_code ec;
  const std::size_t n = socket_.read_some(asio::buffer(part), ec);
  if (ec && ec != asio::error::would_block) { closed_ = true; }
  received_.append(part, 0, n);
  return n > 0;
}

std::string Client::take(std::size_t bytes) {
  run_until(io_, [&] { return received_.size() >= bytes || (!read_more() && closed_); });
  EXPECT_GE(received_.size(), bytes) << "the server closed too early, or sent too little";
  std::string taken = received_.substr(0, bytes);
  received_.erase(0, bytes);
  return taken;
}

std::string Client::read_until(std::string_view needle) {
  const auto found = [&] { return received_.find(needle) != received_.npos; };
  run_until(io_, [&] { return found() || (!read_more() && closed_ && !found()); });
  if (!found()) { return {}; }
  return take(received_.find(needle) + needle.size());
}

std::string Client::read_chunked(std::size_t& bytes) {
  std::string body;
  for (;;) {
    const std::string line = read_until("\r\n");
    if (line.empty()) { return body + "<cut>"; }
    const std::size_t size = std::stoul(line, nullptr, 16);
    const std::string chunk = take(size + 2);
    bytes += line.size() + chunk.size();
    if (size == 0) { return body; }
    body += chunk.substr(0, size);
  }
}

Seen Client::read_response(bool to_head_request) {
  Seen seen;
  seen.head = read_until("\r\n\r\n");
  if (seen.head.empty()) { return seen; }
  seen.bytes = seen.head.size();
  parse_head(seen);
  if (to_head_request) { return seen; }
  if (seen.headers.contains("transfer-encoding")) {
    seen.body = read_chunked(seen.bytes);
  } else {
    seen.body = take(std::stoul(seen.headers["content-length"]));
    seen.bytes += seen.body.size();
  }
  return seen;
}

bool Client::sees_close() {
  return run_until(io_, [&] {
    read_more();
    return closed_;
  });
}

ServerTest::ServerTest() {
  limits_.linger = std::chrono::milliseconds(200);
  limits_.sign_of_life = std::chrono::seconds(60);
  limits_.coalesce_time = std::chrono::seconds(60);
}

void ServerTest::serve() {
  config_.limits = limits_;
  auto listening = Server::listen(io_.get_executor(), config_, service_);
  ASSERT_TRUE(listening) << listening.error().message;
  server_ = std::make_unique<Server>(std::move(*listening));
}

ServerTest::~ServerTest() {
  if (server_ == nullptr) { return; }
  net::TaskGroup tasks(io_.get_executor(), [](const char* what) { ADD_FAILURE() << what; });
  server_->abort();
  tasks.spawn(server_->drained());
  EXPECT_TRUE(eventually([&] { return tasks.size() == 0; }));
}

bool ServerTest::eventually(const std::function<bool()>& is_so) { return run_until(io_, is_so); }

std::string get(std::string_view path) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

std::string post_nothing(std::string_view path, std::string_view headers) {
  return "POST " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(headers) +
         "Content-Length: 0\r\n\r\n";
}

std::string post(std::string_view body, std::string_view headers) {
  return "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n" + std::string(headers) +
         "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + std::string(body);
}

std::string chat(std::string_view model, std::string_view more) {
  return R"({"model":")" + std::string(model) +
         R"(","messages":[{"role":"user","content":"Why is the sky blue?"}])" + std::string(more) +
         "}";
}

}  // namespace murmur::http::testing
