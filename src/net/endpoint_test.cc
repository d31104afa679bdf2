#include "net/endpoint.h"

#include <gtest/gtest.h>

namespace murmur::net {
namespace {

std::string error_of(std::string_view url) {
  const auto endpoint = parse_endpoint(url);
  return endpoint ? "no error" : endpoint.error().message;
}

TEST(Endpoint, IsReadAsPeopleWriteIt) {
  EXPECT_EQ(parse_endpoint("http://pi.local:8080").value(), (Endpoint{"pi.local", 8080, "", ""}));
  EXPECT_EQ(parse_endpoint("pi.local:8080").value(), (Endpoint{"pi.local", 8080, "", ""}));
  EXPECT_EQ(parse_endpoint("10.0.0.2").value(), (Endpoint{"10.0.0.2", 80, "", ""}));
  EXPECT_EQ(parse_endpoint("[::1]:9000").value(), (Endpoint{"::1", 9000, "", ""}));
  EXPECT_EQ(parse_endpoint("HTTP://h:1").value(), (Endpoint{"h", 1, "", ""}));
}

TEST(Endpoint, KeepsThePathBelowWhichTheServerLies) {
  EXPECT_EQ(parse_endpoint("http://h:1/api/llm/").value(), (Endpoint{"h", 1, "", "/api/llm"}));
  EXPECT_EQ(parse_endpoint("http://h:1/").value().base_path, "");
}

TEST(Endpoint, MayBeAUnixSocket) {
  EXPECT_EQ(parse_endpoint("unix:/run/a b.sock").value().socket_path, "/run/a b.sock");
  EXPECT_EQ(parse_endpoint("unix:///run/x.sock").value().socket_path, "/run/x.sock");
}

TEST(Endpoint, IsWrittenAsItIsRead) {
  for (const std::string url : {"http://h:81/v", "http://[::1]:9000", "unix:/run/x.sock"}) {
    EXPECT_EQ(to_string(parse_endpoint(url).value()), url);
  }
}

TEST(Endpoint, NamesItsHostInARequest) {
  EXPECT_EQ(authority(parse_endpoint("http://[::1]:9000/x").value()), "[::1]:9000");
  EXPECT_EQ(authority(parse_endpoint("unix:/x").value()), "localhost");
}

TEST(Endpoint, SaysWhatIsWrong) {
  EXPECT_NE(error_of("https://h:1").find("use http://, or a TLS proxy"), std::string::npos);
  EXPECT_NE(error_of("http://h:0").find("port"), std::string::npos);
  EXPECT_NE(error_of("http://h:65536").find("port"), std::string::npos);
  EXPECT_NE(error_of("http://:80").find("host"), std::string::npos);
  EXPECT_NE(error_of("http://u:p@h:1").find("password"), std::string::npos);
  EXPECT_NE(error_of("http://h:1/a?b=c").find("path"), std::string::npos);
  EXPECT_NE(error_of("unix:relative").find("unix:/path"), std::string::npos);
}

TEST(Endpoint, RefusesWhatIsNone) {
  using namespace std::string_view_literals;
  for (const std::string_view url :
       {""sv, "ftp://h"sv, "http://"sv, "h:port"sv, "a b"sv, "http://h:1\r\nX: y"sv, "[::1"sv,
        "::1"sv, "h\0:1"sv, "http://h:1/a b"sv, "unix:"sv, "unix:/a\0b"sv, "\xff\xfe"sv}) {
    EXPECT_NE(error_of(url), "no error") << url;
  }
  EXPECT_NE(error_of(std::string(5000, 'a')), "no error");
}

}  // namespace
}  // namespace murmur::net
