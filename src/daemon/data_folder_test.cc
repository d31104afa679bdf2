#include "daemon/data_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "files/private_file.h"
#include "files/read_file.h"

namespace murmur::daemon {
namespace {

namespace fs = std::filesystem;

class DataFolderTest : public testing::Test {
 protected:
  DataFolderTest() {
    std::string pattern = testing::TempDir() + "murmur_data_XXXXXX";
    root_ = ::mkdtemp(pattern.data());
    path_ = root_ + "/nodes/attic";
  }
  ~DataFolderTest() override { fs::remove_all(root_); }

  [[nodiscard]] DataFolder open() const { return DataFolder::open(path_).value(); }
  [[nodiscard]] std::string refusal() const {
    const auto opened = DataFolder::open(path_);
    return opened ? "opened" : opened.error().message;
  }
  [[nodiscard]] static mode_t mode(const std::string& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 0777U;
  }
  void put(const std::string& name, const std::string& text) const {
    ASSERT_TRUE(write_private_file(path_ + "/" + name, text));
  }
  [[nodiscard]] std::string text_of(const std::string& name) const {
    return read_file(path_ + "/" + name, 1U << 20U).value();
  }

  std::string root_;
  std::string path_;
};

gossip::Key key(char letter) { return *gossip::Key::from_bytes(std::string(32, letter)); }

gossip::Keyring ring(std::string_view letters) {
  gossip::Keyring made;
  for (const char letter : letters) { made.add(key(letter)).value(); }
  return made;
}

gossip::Endpoint member(char last, std::uint16_t port = 7946) {
  return *gossip::Endpoint::from_bytes(std::string("\x0a\x00\x00", 3) + last, port);
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_F(DataFolderTest, IsMadeForItsOwnerAlone) {
  DataFolder folder = open();
  EXPECT_EQ(mode(path_), 0700U);
  EXPECT_EQ(mode(root_ + "/nodes"), 0700U);
  ASSERT_TRUE(folder.identity());
  ASSERT_TRUE(folder.save_keyring(ring("a")));
  EXPECT_EQ(mode(path_ + "/identity.pem"), 0600U);
  EXPECT_EQ(mode(path_ + "/keyring.json"), 0600U);
}

TEST_F(DataFolderTest, IsUsedByOneNodeAtATime) {
  {
    const DataFolder first = open();
    EXPECT_TRUE(in_use(path_));
    EXPECT_EQ(refusal(), "another node uses " + path_ +
                             "; stop it, or give this one a folder of its own with --data");
  }
  EXPECT_FALSE(in_use(path_));
  EXPECT_EQ(refusal(), "opened");
}

TEST_F(DataFolderTest, ThatOthersMayEnterIsRefused) {
  { const DataFolder made = open(); }
  for (const mode_t mode : {0770U, 0755U, 0710U, 0704U}) {
    ASSERT_EQ(::chmod(path_.c_str(), mode), 0);
    EXPECT_TRUE(contains(refusal(), "chmod 700 " + path_)) << mode;
  }
}

TEST_F(DataFolderTest, OfAnotherUserIsRefused) {
  // Only root can give a folder away; for everybody else there is one of root's.
  std::string of_another = "/";
  if (::geteuid() == 0) {
    { const DataFolder made = open(); }
    ASSERT_EQ(::chown(path_.c_str(), 1, 1), 0);
    of_another = path_;
  }
  const auto opened = DataFolder::open(of_another);
  ASSERT_FALSE(opened);
  EXPECT_TRUE(contains(opened.error().message, of_another + " is another user's"));
}

TEST_F(DataFolderTest, WhereNoneCanBeMadeTheCureIsNamed) {
  std::ofstream(root_ + "/nodes") << "a file";
  EXPECT_TRUE(contains(refusal(), root_ + "/nodes"));
  EXPECT_TRUE(contains(refusal(), "--data"));
}

TEST_F(DataFolderTest, ThatCannotBeWrittenIsRefusedWithTheCure) {
  fs::create_directories(path_ + "/lock");  // in the way of the file
  ASSERT_EQ(::chmod(path_.c_str(), 0700), 0);
  EXPECT_TRUE(contains(refusal(), "cannot write " + path_ + "/lock"));
  EXPECT_TRUE(contains(refusal(), "--data"));
}

TEST_F(DataFolderTest, AFileThatCannotBeWrittenIsNamedWithTheCure) {
  DataFolder folder = open();
  fs::create_directories(path_ + "/incarnation.new/full");
  const auto next = folder.next_incarnation(1);
  ASSERT_FALSE(next);
  EXPECT_TRUE(contains(next.error().message, "cannot write " + path_ + "/incarnation"));
  EXPECT_TRUE(contains(next.error().message, "--data"));
}

TEST_F(DataFolderTest, TheIdentityIsMadeOnce) {
  const std::string first = open().identity()->public_key();
  EXPECT_EQ(open().identity()->public_key(), first);
}

TEST_F(DataFolderTest, ADamagedIdentityIsNeverReplacedUnasked) {
  { const DataFolder made = open(); }
  put("identity.pem", open().identity()->to_pem().substr(0, 60));
  const auto identity = open().identity();
  ASSERT_FALSE(identity);
  EXPECT_TRUE(contains(identity.error().message, path_ + "/identity.pem"));
  EXPECT_EQ(text_of("identity.pem").size(), 60U);
}

TEST_F(DataFolderTest, SecretsThatOthersMayReadAreRefused) {
  DataFolder folder = open();
  ASSERT_TRUE(folder.identity());
  ASSERT_TRUE(folder.save_keyring(ring("a")));
  ASSERT_EQ(::chmod((path_ + "/identity.pem").c_str(), 0644), 0);
  ASSERT_EQ(::chmod((path_ + "/keyring.json").c_str(), 0640), 0);
  EXPECT_TRUE(contains(folder.identity().error().message, "chmod 600"));
  EXPECT_TRUE(contains(folder.keyring().error().message, "chmod 600"));
}

TEST_F(DataFolderTest, TheKeyringComesBackInItsOrder) {
  EXPECT_TRUE(open().keyring()->empty());
  ASSERT_TRUE(open().save_keyring(ring("cab")));
  const auto kept = open().keyring();
  ASSERT_TRUE(kept) << kept.error().message;
  ASSERT_EQ(kept->keys().size(), 3U);
  EXPECT_EQ(kept->primary(), key('c'));
  EXPECT_EQ(kept->keys()[2], key('b'));
}

TEST_F(DataFolderTest, TheKeyringIsInTheFormOfSerfsAgents) {
  { const DataFolder made = open(); }
  put("keyring.json", R"(["MDEyMzQ1Njc4OWFiY2RlZg==","YWFhYWFhYWFhYWFhYWFhYQ=="])");
  DataFolder folder = open();
  EXPECT_EQ(folder.keyring()->primary().bytes(), "0123456789abcdef");
  ASSERT_TRUE(folder.save_keyring(*folder.keyring()));
  EXPECT_EQ(text_of("keyring.json"),
            "[\n  \"MDEyMzQ1Njc4OWFiY2RlZg==\",\n  \"YWFhYWFhYWFhYWFhYWFhYQ==\"\n]\n");
}

TEST_F(DataFolderTest, ACutKeyringIsAnErrorWithoutAKeyInIt) {
  ASSERT_TRUE(open().save_keyring(ring("ab")));
  const std::string whole = text_of("keyring.json");
  for (std::size_t size = 0; size + 2 < whole.size(); ++size) {
    put("keyring.json", whole.substr(0, size));
    const auto kept = open().keyring();
    ASSERT_FALSE(kept) << size;
    EXPECT_TRUE(contains(kept.error().message, path_ + "/keyring.json"));
    EXPECT_FALSE(contains(kept.error().message, "YWFh"));
  }
}

TEST_F(DataFolderTest, AKeyIsKnownAfterItWasChanged) {
  ASSERT_TRUE(open().save_keyring(ring("a")));
  ASSERT_TRUE(open().save_keyring(ring("b")));
  EXPECT_TRUE(open().has_had(key('a')));
  EXPECT_TRUE(open().has_had(key('b')));
  EXPECT_FALSE(open().has_had(key('c')));
}

TEST_F(DataFolderTest, ThePastKeysAreBounded) {
  DataFolder folder = open();
  for (int i = 0; i <= 64; ++i) {
    ASSERT_TRUE(folder.save_keyring(ring(std::string(1, static_cast<char>('0' + i)))));
  }
  EXPECT_FALSE(folder.has_had(key('0')));
  EXPECT_TRUE(folder.has_had(key('1')));
}

TEST_F(DataFolderTest, TheKnownMembersComeBack) {
  EXPECT_TRUE(open().known_members()->empty());
  const std::vector<gossip::Endpoint> members{
      member(7), member(8, 1), *gossip::Endpoint::from_bytes("fe80567890123456", 65535)};
  ASSERT_TRUE(open().save_known_members(members));
  EXPECT_EQ(*open().known_members(), members);
}

TEST_F(DataFolderTest, SoManyMembersAreKeptAndNoMore) {
  std::vector<gossip::Endpoint> members;
  for (std::uint16_t port = 1; port <= 300; ++port) { members.push_back(member(7, port)); }
  ASSERT_TRUE(open().save_known_members(members));
  members.resize(DataFolder::kMembersMax);
  EXPECT_EQ(*open().known_members(), members);
}

TEST_F(DataFolderTest, ADamagedListOfMembersIsSaidToBe) {
  ASSERT_TRUE(open().save_known_members(std::vector{member(7), member(8)}));
  const std::string whole = text_of("members");
  for (std::size_t size = 0; size + 1 < whole.size(); ++size) {
    put("members", whole.substr(0, size));
    ASSERT_FALSE(open().known_members()) << size;
  }
  put("members", "10.0.0.7\nend\n");
  EXPECT_TRUE(contains(open().known_members().error().message, path_ + "/members is damaged"));
}

TEST_F(DataFolderTest, AnIncarnationIsNeverUsedTwice) {
  EXPECT_EQ(*open().next_incarnation(1000), 1000U);
  EXPECT_EQ(*open().next_incarnation(1000), 1001U);
  EXPECT_EQ(*open().next_incarnation(5), 1002U) << "the clock went back";
  EXPECT_EQ(*open().next_incarnation(2000), 2000U);
  ASSERT_TRUE(open().save_incarnation(2010));
  ASSERT_TRUE(open().save_incarnation(2005));
  EXPECT_EQ(*open().next_incarnation(2001), 2011U);
}

TEST_F(DataFolderTest, ADamagedIncarnationLeavesTheClock) {
  { const DataFolder made = open(); }
  for (const char* text : {"", "\n", "12", "x\n", "99999999999\n", "4294967295\n"}) {
    put("incarnation", text);
    EXPECT_EQ(*open().next_incarnation(1000), 1000U) << text;
  }
}

TEST_F(DataFolderTest, WhoForgetsHisClusterStaysWhoHeIs) {
  const std::string self = open().identity()->public_key();
  ASSERT_TRUE(open().save_keyring(ring("a")));
  ASSERT_TRUE(open().save_known_members(std::vector{member(7)}));
  ASSERT_TRUE(open().forget_cluster());
  ASSERT_TRUE(open().forget_cluster()) << "nothing is left to remove";
  EXPECT_TRUE(open().keyring()->empty());
  EXPECT_TRUE(open().known_members()->empty());
  EXPECT_FALSE(open().has_had(key('a')));
  EXPECT_EQ(open().identity()->public_key(), self);
}

TEST(DefaultDataFolder, IsWhereDesktopsKeepData) {
  const char* const home = std::getenv("HOME");
  const std::string before = home == nullptr ? "" : home;
  ::setenv("HOME", "/home/eve", 1);
  ::setenv("XDG_DATA_HOME", "/data", 1);
  EXPECT_EQ(*default_data_folder(), "/data/murmur");
  ::setenv("XDG_DATA_HOME", "relative", 1);
  EXPECT_EQ(*default_data_folder(), "/home/eve/.local/share/murmur");
  ::unsetenv("XDG_DATA_HOME");
  ::unsetenv("HOME");
  EXPECT_TRUE(contains(default_data_folder().error().message, "--data"));
  ::setenv("HOME", before.c_str(), 1);
}

}  // namespace
}  // namespace murmur::daemon
