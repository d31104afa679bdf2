#include "cli/node_door.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <variant>

#include "cli/scratch_folder.h"
#include "files/private_file.h"

namespace murmur::cli {
namespace {

const std::string kKey = "correct-horse-battery-staple";

std::string error_of(const NodeFlags& flags) {
  const auto door = node_door(flags);
  return door ? "" : door.error().message;
}

class NodeDoorTest : public testing::Test {
 protected:
  ~NodeDoorTest() override { ::unsetenv("MURMUR_API_KEY"); }
  std::string file_with(const std::string& text) {
    std::string path = folder_->path() + "/file";
    EXPECT_TRUE(write_private_file(path, text));
    return path;
  }
  Result<ScratchFolder> folder_ = ScratchFolder::make();
};

TEST_F(NodeDoorTest, WithoutFlagsItIsThisMachinesNodeInClearWithoutAKey) {
  const auto door = node_door({});
  ASSERT_TRUE(door) << door.error().message;
  EXPECT_EQ(net::to_string(door->endpoint), kDefaultNode);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(door->cover));
  EXPECT_TRUE(with_key({}, *door).headers.empty());
}

TEST_F(NodeDoorTest, HttpsIsCoveredForTheHostThatIsNamed) {
  const auto door = node_door({.url = "https://node.example/below/"});
  ASSERT_TRUE(door) << door.error().message;
  EXPECT_EQ(door->endpoint.host, "node.example");
  EXPECT_EQ(door->endpoint.port, 443);
  EXPECT_EQ(door->endpoint.base_path, "/below");
  EXPECT_EQ(std::get<net::TlsHost>(door->cover).name, "node.example");
  EXPECT_EQ(node_door({.url = "https://127.0.0.1:8411"})->endpoint.port, 8411);
}

TEST_F(NodeDoorTest, TheFirstKeyOfTheFileIsShownAndBeatsTheEnvironment) {
  ::setenv("MURMUR_API_KEY", "another-key-of-ours", 1);
  const auto by_environment = node_door({});
  ASSERT_TRUE(by_environment) << by_environment.error().message;
  EXPECT_EQ(with_key({}, *by_environment).headers.at(0).second, "Bearer another-key-of-ours");
  const auto by_file =
      node_door({.api_key_path = file_with("# mine\n" + kKey + "\nthe-key-of-a-friend\n")});
  ASSERT_TRUE(by_file) << by_file.error().message;
  EXPECT_EQ(with_key({}, *by_file).headers.at(0).first, "Authorization");
  EXPECT_EQ(with_key({}, *by_file).headers.at(0).second, "Bearer " + kKey);
}

TEST_F(NodeDoorTest, MistakesNameTheFlagAndNoSecret) {
  EXPECT_TRUE(error_of({.url = "ftp://x"}).starts_with("--node ftp://x: "));
  EXPECT_TRUE(error_of({.url = "https://"}).starts_with("--node https://: "));
  EXPECT_TRUE(error_of({.url = "https://x/?y"}).starts_with("--node https://x/?y: "));
  EXPECT_TRUE(error_of({.url = "https://x", .ca_path = "/nowhere"}).starts_with("--ca-file: "));
  const std::string file = file_with("no certificate");
  EXPECT_EQ(error_of({.url = "https://x", .ca_path = file}).find("--ca-file: " + file + " holds"),
            0U);
  EXPECT_TRUE(error_of({.api_key_path = "/nowhere"}).starts_with("--api-key-file: "));
  ::setenv("MURMUR_API_KEY", "hunter2\r\nX: y", 1);
  const std::string error = error_of({});
  EXPECT_TRUE(error.starts_with("MURMUR_API_KEY: ")) << error;
  EXPECT_EQ(error.find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace murmur::cli
