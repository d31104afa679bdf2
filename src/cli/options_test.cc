#include "cli/options.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace murmur::cli {
namespace {

namespace fs = std::filesystem;

/// A command with one flag of each kind.
struct Toy {
  Toy() {
    options.add({"--name", "NAME", "A name"}, text_into(name));
    options.add({"-M,--layers", "N", "Layers"}, integer_into(layers, 0, 8));
    options.add({"--queue-mb", "MIB", "Queue"}, mebibytes_into(queue_bytes, 1, 64));
    options.add({"--wait", "SECONDS", "Wait"}, seconds_into(wait));
    options.add_list({"--peer", "URL", "Peers"}, list_into(peers), ',');
    options.add_list({"--model", "FILE", "Models"}, list_into(models));
    options.add_switch("--json", json, "JSON");
  }
  std::string name = "attic";
  std::uint32_t layers = 1;
  std::size_t queue_bytes = 4U << 20U;
  Duration wait = 2s;
  std::vector<std::string> peers;
  std::vector<std::string> models;
  bool json = false;
  Options options{{"toy", "A toy.", "[FLAGS]", "murmur toy --name attic"}};
};

std::string error_of(const std::vector<std::string>& line) {
  Toy toy;
  const auto arguments = toy.options.parse(line);
  if (arguments) { return "no error"; }
  EXPECT_EQ(arguments.error().exit_code, 2);
  return arguments.error().text;
}

TEST(Options, WhatIsNotGivenKeepsItsDefault) {
  Toy toy;
  ASSERT_TRUE(toy.options.parse({}).has_value());
  EXPECT_EQ(toy.name, "attic");
  EXPECT_EQ(toy.layers, 1U);
  EXPECT_EQ(toy.wait, 2s);
}

TEST(Options, EveryKindOfFlagIsRead) {
  Toy toy;
  const auto arguments =
      toy.options.parse({"one", "-M", "3", "--queue-mb=8", "--wait", "0.5", "--json", "--peer", "a",
                         "--peer", "b,c", "two", "--", "--three"});
  ASSERT_TRUE(arguments.has_value()) << arguments.error().text;
  EXPECT_EQ(toy.layers, 3U);
  EXPECT_EQ(toy.queue_bytes, 8U << 20U);
  EXPECT_EQ(toy.wait, 500ms);
  EXPECT_TRUE(toy.json);
  EXPECT_EQ(toy.peers, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(arguments->words, (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(arguments->after_dashes, std::vector<std::string>{"--three"});
}

TEST(Options, AWordBehindARepeatableFlagIsNoSecondValueOfIt) {
  Toy toy;
  const auto arguments = toy.options.parse({"--model", "a.gguf", "Name three rivers."});
  ASSERT_TRUE(arguments.has_value());
  EXPECT_EQ(toy.models, std::vector<std::string>{"a.gguf"});
  EXPECT_EQ(arguments->words, std::vector<std::string>{"Name three rivers."});
}

TEST(Options, WordsAreLeftAsTheyAre) {
  Toy toy;
  const std::vector<std::string> words{"[1,2]", "a,b", "-", "", "ä"};
  EXPECT_EQ(toy.options.parse(words)->words, words);
}

TEST(Options, TheLastOfSeveralValuesCounts) {
  Toy toy;
  ASSERT_TRUE(toy.options.parse({"-M", "2", "--layers", "5"}).has_value());
  EXPECT_EQ(toy.layers, 5U);
}

struct Mistake {
  std::vector<std::string> line;
  const char* message;
};
class OptionsMistakes : public testing::TestWithParam<Mistake> {};

TEST_P(OptionsMistakes, GetOneLineThatNamesThem) {
  EXPECT_EQ(error_of(GetParam().line),
            std::string("murmur toy: ") + GetParam().message + " (see murmur toy --help)");
}

INSTANTIATE_TEST_SUITE_P(
    All, OptionsMistakes,
    testing::Values(
        Mistake{{"--layer", "2"}, "there is no flag --layer, did you mean --layers?"},
        Mistake{{"--layres=2"}, "there is no flag --layres, did you mean --layers?"},
        Mistake{{"--temperature", "2"}, "there is no flag --temperature"},
        Mistake{{"-x"}, "there is no flag -x"},
        Mistake{{"-M", "9"}, "--layers must be a whole number from 0 to 8, not \"9\""},
        Mistake{{"-M", "-1"}, "--layers must be a whole number from 0 to 8, not \"-1\""},
        Mistake{{"-M", "2x"}, "--layers must be a whole number from 0 to 8, not \"2x\""},
        Mistake{{"-M", "99999999999999999999"},
                "--layers must be a whole number from 0 to 8, not \"99999999999999999999\""},
        Mistake{{"--queue-mb", "0"}, "--queue-mb must be a whole number from 1 to 64, not \"0\""},
        Mistake{{"--wait", "nan"}, "--wait must be a number from 0.001 to 86400, not \"nan\""},
        Mistake{{"--wait", "-2"}, "--wait must be a number from 0.001 to 86400, not \"-2\""},
        Mistake{{"--peer", "a,,b"},
                "--peer must have a value before and after each comma, not \"a,,b\""},
        Mistake{{"--peer", "a,"},
                "--peer must have a value before and after each comma, not \"a,\""},
        Mistake{{"--name="}, "--name must not be empty"},
        Mistake{{"--name", ""}, "--name must not be empty, not \"\""},
        Mistake{{"--name"}, "--name: 1 required NAME missing"},
        Mistake{{"--config", "/no/such.toml"}, "/no/such.toml was not readable (missing?)"}));

TEST(Options, HelpEndsWithTheExampleAndShowsDefaults) {
  Toy toy;
  const auto help = toy.options.parse({"--help"});
  ASSERT_FALSE(help.has_value());
  EXPECT_EQ(help.error().exit_code, 0);
  EXPECT_TRUE(help.error().text.ends_with("Example:\n  murmur toy --name attic\n"))
      << help.error().text;
  EXPECT_NE(help.error().text.find("Layers [1]"), std::string::npos) << help.error().text;
  EXPECT_NE(help.error().text.find("Usage: murmur toy [FLAGS]"), std::string::npos);
}

/// The order of precedence, with a file and an environment of its own.
class OptionsSources : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "murmur-options-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder = pattern;
    file = (folder / "node.toml").string();
  }
  void TearDown() override {
    fs::remove_all(folder);
    for (const char* name :
         {"MURMUR_NAME", "MURMUR_LAYERS", "MURMUR_PEER", "MURMUR_JSON", "MURMUR_CONFIG"}) {
      ::unsetenv(name);
    }
  }
  void write(const std::string& text) const { std::ofstream(file) << text; }
  std::string error_with_file() const {
    Toy other;
    const auto arguments = other.options.parse({"--config", file});
    return arguments ? "no error" : arguments.error().text;
  }

  fs::path folder;
  std::string file;
  Toy toy;
};

TEST_F(OptionsSources, TheFileBeatsTheDefault) {
  write("name = \"cellar\"\nM = 4\npeer = ['http://a#x', 'http://b']\njson = true\n");
  ASSERT_TRUE(toy.options.parse({"--config", file}).has_value());
  EXPECT_EQ(toy.name, "cellar");
  EXPECT_EQ(toy.layers, 4U);
  EXPECT_EQ(toy.peers, (std::vector<std::string>{"http://a#x", "http://b"}));
  EXPECT_TRUE(toy.json);
}

TEST_F(OptionsSources, TheEnvironmentBeatsTheFile) {
  write("name = \"cellar\"\nlayers = 4\npeer = [\"a\"]\n");
  ::setenv("MURMUR_LAYERS", "5", 1);
  ::setenv("MURMUR_PEER", "b,c", 1);
  ASSERT_TRUE(toy.options.parse({"--config", file}).has_value());
  EXPECT_EQ(toy.name, "cellar");
  EXPECT_EQ(toy.layers, 5U);
  EXPECT_EQ(toy.peers, (std::vector<std::string>{"b", "c"}));
}

TEST_F(OptionsSources, TheCommandLineBeatsEverything) {
  write("layers = 4\npeer = [\"a\"]\n");
  ::setenv("MURMUR_LAYERS", "5", 1);
  ::setenv("MURMUR_PEER", "b", 1);
  ASSERT_TRUE(toy.options.parse({"--config", file, "-M", "6", "--peer", "c"}).has_value());
  EXPECT_EQ(toy.layers, 6U);
  EXPECT_EQ(toy.peers, std::vector<std::string>{"c"});
}

TEST_F(OptionsSources, WhatTheEnvironmentSetIsToldAsFlags) {
  write("layers = 4\n");
  ::setenv("MURMUR_CONFIG", file.c_str(), 1);
  ::setenv("MURMUR_NAME", "attic", 1);
  ::setenv("MURMUR_LAYERS", "5", 1);
  ::setenv("MURMUR_PEER", "b,c", 1);
  ::setenv("MURMUR_JSON", "true", 1);
  Toy by_environment;
  const auto told = by_environment.options.parse({"-M6"});
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(told->from_environment,
            (std::vector<std::string>{"--config", file, "--name=attic", "--peer=b,c", "--json"}));
  for (const char* name : {"MURMUR_CONFIG", "MURMUR_NAME", "MURMUR_LAYERS", "MURMUR_PEER"}) {
    ::unsetenv(name);
  }
  ::setenv("MURMUR_JSON", "false", 1);
  Toy off;
  EXPECT_TRUE(off.options.parse({})->from_environment.empty());
}

TEST_F(OptionsSources, TheEnvironmentMayNameTheFile) {
  write("layers = 4\n");
  ::setenv("MURMUR_CONFIG", file.c_str(), 1);
  Toy with_file;
  ASSERT_TRUE(with_file.options.parse({}).has_value());
  EXPECT_EQ(with_file.layers, 4U);
}

TEST_F(OptionsSources, AFileThatTheEnvironmentNamesMustExist) {
  ::setenv("MURMUR_CONFIG", "/no/such.toml", 1);
  Toy with_file;
  EXPECT_FALSE(with_file.options.parse({}).has_value());
}

TEST_F(OptionsSources, AnUnknownKeyIsNamedWithTheClosestOne) {
  write("name = \"cellar\"\nlayer = 2\n");
  EXPECT_NE(error_with_file().find("line 2: there is no key layer, did you mean layers?"),
            std::string::npos)
      << error_with_file();
}

TEST_F(OptionsSources, AWrongValueIsNamedWhereverItComesFrom) {
  write("layers = 99\n");
  EXPECT_NE(error_with_file().find("--layers must be a whole number from 0 to 8, not \"99\""),
            std::string::npos)
      << error_with_file();
  ::setenv("MURMUR_LAYERS", "many", 1);
  EXPECT_NE(error_with_file().find("--layers (from MURMUR_LAYERS) must be"), std::string::npos)
      << error_with_file();
}

TEST_F(OptionsSources, AnArrayForASingleValueIsAMistake) {
  write("name = ['a', 'b']\n");
  EXPECT_NE(error_with_file().find("name takes one value, not an array"), std::string::npos)
      << error_with_file();
}

}  // namespace
}  // namespace murmur::cli
