#include "daemon/lan_discovery.h"

#include <gtest/gtest.h>

namespace murmur::daemon {
namespace {

std::string seed(std::string_view line) { return seed_in_line(line).value_or("none"); }

TEST(SeedInLine, IsWhereThePublishedNodeGossips) {
  // As avahi-browse 0.8 prints it, of a node called 'attic; ü "q'.
  EXPECT_EQ(
      seed(R"(=;eth0;IPv4;attic\059\032\195\188\032\034q;_murmur._tcp;local;vm.local;10.77.0.7;)"
           R"(7946;"at=10.77.0.7:7946")"),
      "10.77.0.7:7946");
  EXPECT_EQ(
      seed(R"(=;eth0;IPv6;a;_murmur._tcp;local;a.local;fd00::2;1;"v=1" "at=[fd00::2]:1" "x")"),
      "[fd00::2]:1");
}

TEST(SeedInLine, OtherLinesHaveNone) {
  for (const char* line :
       {"", "=", "=;;;", "Failed to create client object: Daemon not running",
        R"(+;eth0;IPv4;attic;_murmur._tcp;local)",
        R"(=;eth0;IPv4;a;_murmur._tcp;local;a.local;10.0.0.7;7946;)",
        R"(=;eth0;IPv4;a;_murmur._tcp;local;a.local;10.0.0.7;7946;"at=")",
        R"(=;eth0;IPv4;a;_murmur._tcp;local;a.local;10.0.0.7;7946;"at=10.0.0.7")",
        R"(=;eth0;IPv4;a;_murmur._tcp;local;a.local;10.0.0.7;7946;"at=attic:7946")",
        R"(=;eth0;IPv4;a;_murmur._tcp;local;a.local;10.0.0.7;7946;"at=127.0.0.1:7946")",
        R"(=;lo;IPv4;"at=10.0.0.7:1";_murmur._tcp;local;a.local;10.0.0.7;7946;"v=1")"}) {
    EXPECT_EQ(seed(line), "none") << line;
  }
}

TEST(BrowseLan, EndsWhetherAvahiIsThereOrNot) {
  // What it finds is not ours to say.
  EXPECT_LE(browse_lan(std::chrono::milliseconds(200)).size(), 8U);
}

}  // namespace
}  // namespace murmur::daemon
