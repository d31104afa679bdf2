// Plays every scene of this folder and compares. MURMUR_REWRITE=1 keeps what happened instead.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "transcripts/runner.h"
#include "transcripts/script.h"

namespace murmur::transcripts {
namespace {

std::string read(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class Scene : public testing::Test {
 public:
  explicit Scene(std::filesystem::path path) : path_(std::move(path)) {}

  void TestBody() override {
    const std::string expected = read(path_);
    const std::string happened = play(expected);
    if (std::getenv("MURMUR_REWRITE") != nullptr) {
      std::ofstream(path_) << happened;
      return;
    }
    EXPECT_EQ(expected, happened) << path_ << "\nMURMUR_REWRITE=1 takes over what happened.";
  }

 private:
  std::filesystem::path path_;
};

void register_scenes() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(MURMUR_TRANSCRIPTS)) {
    const bool scene = entry.path().extension() == ".txt" && entry.path().stem() != "CMakeLists";
    if (scene) { paths.push_back(entry.path()); }
  }
  std::sort(paths.begin(), paths.end());
  for (const auto& path : paths) {
    testing::RegisterTest("Transcript", path.stem().c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [path]() -> testing::Test* { return new Scene(path); });
  }
}

TEST(Script, IsWrittenAsItWasRead) {
  const std::string text =
      "# A title.\n\nnodes a\n----\nx\ny\n\n# more\nstate a\n----\n\n# the end\n";
  EXPECT_EQ(to_text(parse(text)), text);
}

TEST(Script, ACommandThatLeadsNowhereIsAnError) {
  EXPECT_THROW((void)parse("nodes a\n"), ScriptError);
}

TEST(Runner, SaysWhatCannotBePlayed) {
  EXPECT_EQ(play("state a\n----\n"), "state a\n----\nerror: the first command is nodes\n");
  EXPECT_EQ(play("nodes a\njuggle a\n----\n"),
            "nodes a\njuggle a\n----\nerror: no command: juggle\n");
  EXPECT_EQ(play("nodes a\ndone r1\n----\n"), "nodes a\ndone r1\n----\nerror: nobody writes r1\n");
}

}  // namespace
}  // namespace murmur::transcripts

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  murmur::transcripts::register_scenes();
  return RUN_ALL_TESTS();
}
