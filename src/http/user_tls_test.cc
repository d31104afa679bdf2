#include <boost/asio/ip/tcp.hpp>
#include <optional>
#include <string>
#include <utility>

#include "http/test_support.h"
#include "net/http_client.h"
#include "net/task_group.h"
#include "net/test_certificates.h"
#include "net/tls_certificate.h"

// HTTPS for users: the real client, which checks the certificate, and the real server.
namespace murmur::http::testing {
namespace {

using net::testing::kCertificate;
using net::testing::kCertificateKey;
using net::testing::kExpiredCertificate;
using net::testing::kExpiredCertificateKey;

net::TlsCertificatePtr certificate(const char* pem, const char* key) {
  return *net::TlsCertificate::from_pem({"cert.pem", pem}, {"key.pem", key});
}

using Response = Result<net::HttpResponse>;

asio::awaitable<void> keep(asio::awaitable<Response> exchange, std::optional<Response>& into) {
  into = co_await std::move(exchange);
}

class UserTls : public ServerTest {
 protected:
  UserTls() { config_.certificate = certificate(kCertificate, kCertificateKey); }

  /// A client that takes `host` for the server's name and trusts `authority`.
  net::HttpClient client(const std::string& host = "127.0.0.1",
                         const char* authority = kCertificate) {
    net::Endpoint endpoint{.host = "127.0.0.1", .port = server_->port()};
    return net::HttpClient(io_.get_executor(), endpoint, {},
                           net::TlsHost{*net::authorities_of(authority), host});
  }
  Response run(asio::awaitable<Response> exchange) {
    std::optional<Response> response;
    net::TaskGroup tasks(io_.get_executor(), [](const char* what) { ADD_FAILURE() << what; });
    tasks.spawn(keep(std::move(exchange), response));
    EXPECT_TRUE(eventually([&] { return tasks.size() == 0; }));
    return *response;
  }
  std::string failure_of(net::HttpClient asking) {
    const Response response = run(asking.fetch({.target = "/health"}));
    return response ? "" : response.error().message;
  }
};

TEST_F(UserTls, AClientThatTrustsTheCertificateIsAnswered) {
  serve();
  for (const char* host : {"127.0.0.1", "localhost"}) {
    net::HttpClient asking = client(host);
    const Response response = run(asking.fetch({.target = "/health"}));
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status, 200U);
    EXPECT_NE(response->body.find("\"n1\""), std::string::npos);
  }
}

TEST_F(UserTls, AStreamComesThroughPieceByPiece) {
  serve();
  net::HttpClient asking = client();
  std::string seen;
  std::optional<Response> response;
  net::TaskGroup tasks(io_.get_executor(), [](const char* what) { ADD_FAILURE() << what; });
  net::HttpRequest request{.method = "POST",
                           .target = "/v1/chat/completions",
                           .body = chat("murmur", R"(,"stream":true)")};
  tasks.spawn(keep(asking.stream(std::move(request),
                                 [&](std::string_view data) {
                                   seen += data;
                                   return true;
                                 }),
                   response));
  ASSERT_TRUE(eventually([&] { return service_.sink != nullptr; }));
  service_.sink->on_piece({.text = "Blue"});
  EXPECT_TRUE(eventually([&] { return seen.find("Blue") != seen.npos; }));
  EXPECT_FALSE(response);
  service_.sink->on_end(ReplySink::Answered{});
  EXPECT_TRUE(eventually([&] { return tasks.size() == 0; }));
  EXPECT_TRUE(seen.ends_with("[DONE]")) << seen;
}

TEST_F(UserTls, AClientThatHangsUpIsNoticed) {
  serve();
  std::optional<net::HttpClient> asking(client());
  std::optional<Response> response;
  net::TaskGroup tasks(io_.get_executor(), [](const char* what) { ADD_FAILURE() << what; });
  net::HttpRequest request{
      .method = "POST", .target = "/v1/chat/completions", .body = chat("murmur")};
  tasks.spawn(keep(asking->fetch(std::move(request)), response));
  ASSERT_TRUE(eventually([&] { return service_.sink != nullptr; }));
  asking.reset();
  EXPECT_TRUE(eventually([&] { return service_.abandoned.size() == 1; }));
  EXPECT_TRUE(eventually([&] { return tasks.size() == 0; }));
}

TEST_F(UserTls, NothingIsSaidToAServerThatCannotProveItself) {
  serve();
  EXPECT_NE(failure_of(client("other.example")).find("is for another host"), std::string::npos);
  EXPECT_NE(failure_of(client("127.0.0.1", kExpiredCertificate)).find("is not trusted"),
            std::string::npos);
}

TEST_F(UserTls, ThatHasExpiredIsNotBelieved) {
  config_.certificate = certificate(kExpiredCertificate, kExpiredCertificateKey);
  serve();
  const std::string failure = failure_of(client("127.0.0.1", kExpiredCertificate));
  EXPECT_NE(failure.find("is not valid today"), std::string::npos) << failure;
}

TEST_F(UserTls, WhoSpeaksHttpInClearIsToldToSpeakHttps) {
  serve();
  Client in_clear = connect();
  in_clear.send(get("/health"));
  const Seen seen = in_clear.read_response();
  EXPECT_EQ(seen.status, 400U);
  EXPECT_NE(seen.body.find("\"https_only\""), std::string::npos) << seen.body;
  EXPECT_TRUE(in_clear.sees_close());
}

TEST_F(UserTls, TheOwnersRoutesKnowTheirOwnMachineThroughTls) {
  serve();
  net::HttpClient asking = client();
  std::optional<Response> response;
  net::TaskGroup tasks(io_.get_executor(), [](const char* what) { ADD_FAILURE() << what; });
  tasks.spawn(keep(asking.fetch({.target = "/murmur/keys"}), response));
  ASSERT_TRUE(eventually([&] { return service_.listing != nullptr; }));
  service_.listing(KeyListing{});
  EXPECT_TRUE(eventually([&] { return tasks.size() == 0; }));
  EXPECT_EQ((*response)->status, 200U);
}

TEST_F(UserTls, SilentClientsAtTheDoorKeepNobodyOut) {
  config_.handshakes = {.handshake = 60s, .handshakes = 4};
  serve();
  std::vector<Client> silent;
  for (int i = 0; i < 10; ++i) { silent.push_back(connect()); }
  net::HttpClient asking = client();
  const Response response = run(asking.fetch({.target = "/health"}));
  ASSERT_TRUE(response) << response.error().message;
}

}  // namespace
}  // namespace murmur::http::testing
