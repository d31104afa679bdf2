#include "net/web_url.h"

#include <gtest/gtest.h>

namespace murmur::net {
namespace {

WebUrl url(std::string_view text) { return parse_web_url(text).value(); }

TEST(WebUrl, HasItsPartsReadFromText) {
  EXPECT_EQ(url("https://hub.example"), (WebUrl{true, "hub.example", 443, "/"}));
  EXPECT_EQ(url("http://10.0.0.1:8080/a/b?c=d#e"), (WebUrl{false, "10.0.0.1", 8080, "/a/b?c=d"}));
  EXPECT_EQ(url("https://[::1]/x").host, "::1");
  EXPECT_EQ(url("https://h/a b\"c|d").target, "/a%20b%22c%7Cd");
}

TEST(WebUrl, RefusesWhatCannotBeAskedFor) {
  for (const char* const bad : {"", "ftp://h/x", "https://", "https:///x", "https://h:0/", "h/x",
                                "https://h:70000/", "https://u:p@h/", "file:///etc/passwd"}) {
    EXPECT_FALSE(parse_web_url(bad)) << bad;
  }
}

TEST(WebUrl, TakesNoLineBreakIntoARequest) {
  EXPECT_EQ(url("https://h/a\r\nX: y").target, "/a%0D%0AX:%20y");
}

TEST(WebUrl, APartIsResolvedAgainstWhereItCameFrom) {
  const WebUrl base = url("https://hub.example/a/b?c");
  EXPECT_EQ(resolve(base, "https://cdn.example/x?sig=1").value(),
            url("https://cdn.example/x?sig=1"));
  EXPECT_EQ(resolve(base, "/x").value(), url("https://hub.example/x"));
  EXPECT_EQ(resolve(base, "x").value(), url("https://hub.example/a/x"));
  EXPECT_EQ(resolve(base, "//cdn.example/x").value(), url("https://cdn.example/x"));
  EXPECT_FALSE(resolve(base, "ftp://cdn.example/x"));
}

TEST(WebUrl, APathIsNotTakenApart) {
  const WebUrl base = url("https://hub.example/a/b?c");
  for (const char* const whole : {"https://cdn.example/a%2Fb/%7E?x=%2F",
                                  "//cdn.example/a%2Fb/%7E?x=%2F", "/a%2Fb/%7E?x=%2F"}) {
    EXPECT_EQ(resolve(base, whole)->target, "/a%2Fb/%7E?x=%2F") << whole;
  }
}

TEST(WebUrl, IsShownWithoutItsQuery) {
  EXPECT_EQ(to_string(url("https://cdn.example:444/x?signature=secret")),
            "https://cdn.example:444/x");
  EXPECT_EQ(host_header(url("https://[::1]:444/")), "[::1]:444");
  EXPECT_EQ(host_header(url("https://[::1]/")), "[::1]");
}

TEST(WebUrl, ASegmentHidesSlashesAndDots) {
  EXPECT_EQ(encoded_segment("Q4 K/M?.gguf"), "Q4%20K%2FM%3F.gguf");
}

TEST(WebUrl, SecretsAreKeptByTlsOrByThisMachine) {
  EXPECT_TRUE(keeps_secrets(url("https://hub.example/")));
  EXPECT_TRUE(keeps_secrets(url("http://127.0.0.1:9/")));
  EXPECT_FALSE(keeps_secrets(url("http://hub.example/")));
}

}  // namespace
}  // namespace murmur::net
