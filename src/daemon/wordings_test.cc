#include "daemon/wordings.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

namespace murmur::daemon {
namespace {

std::string words(const prompt::Wording& wording) { return wording.render("Q", {"P"}); }

std::string with_prefix(const std::string& prefix) {
  return prefix + "{{question}}{{#proposals}}{{text}}{{/proposals}}";
}

/// A file that is gone after the test.
class TemplateFile {
 public:
  explicit TemplateFile(const std::string& text)
      : path_(testing::TempDir() + "murmur_wording.txt") {
    std::ofstream(path_) << text;
  }
  ~TemplateFile() { std::remove(path_.c_str()); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

TEST(Wordings, AreTheDefaultsWhereNobodyBringsAny) {
  const auto wordings = wordings_from({}, engine::GgufSummary{});
  ASSERT_TRUE(wordings.has_value());
  EXPECT_EQ(words(wordings->aggregate), words(prompt::Wording::for_aggregation()));
  EXPECT_EQ(words(wordings->select), words(prompt::Wording::for_selection()));
}

TEST(Wordings, AModelBringsItsOwn) {
  engine::GgufSummary model;
  model.aggregate_template = with_prefix("short: ");
  model.select_template = with_prefix("which: ");
  const auto wordings = wordings_from({}, model);
  ASSERT_TRUE(wordings.has_value());
  EXPECT_EQ(words(wordings->aggregate), "short: QP");
  EXPECT_EQ(words(wordings->select), "which: QP");
}

TEST(Wordings, TheUsersFileGoesBeforeTheModels) {
  const TemplateFile file(with_prefix("mine: "));
  NodeConfig config;
  config.selection_template_path = file.path();
  const auto own = read_wordings(config);
  ASSERT_TRUE(own.has_value());
  engine::GgufSummary model;
  model.aggregate_template = with_prefix("short: ");
  model.select_template = with_prefix("which: ");
  const auto wordings = wordings_from(*own, model);
  ASSERT_TRUE(wordings.has_value());
  EXPECT_EQ(words(wordings->aggregate), "short: QP");
  EXPECT_EQ(words(wordings->select), "mine: QP");
  EXPECT_EQ(words(wordings_from(*own).select), "mine: QP");
}

TEST(Wordings, SayWhichKeyOfTheModelCannotBeUsed) {
  engine::GgufSummary model;
  model.select_template = "no places for anything";
  const auto wordings = wordings_from({}, model);
  ASSERT_FALSE(wordings.has_value());
  EXPECT_NE(wordings.error().message.find("murmur.select_template"), std::string::npos);
}

TEST(Wordings, NameTheFileThatIsMissingOrWrong) {
  NodeConfig config;
  config.aggregation_template_path = "/nowhere/wording.txt";
  EXPECT_NE(read_wordings(config).error().message.find("/nowhere/wording.txt"), std::string::npos);

  const TemplateFile file("no places for anything");
  config.aggregation_template_path = file.path();
  EXPECT_NE(read_wordings(config).error().message.find(file.path()), std::string::npos);
}

}  // namespace
}  // namespace murmur::daemon
