#include <CLI/CLI.hpp>
#include <cstdint>
#include <exception>
#include <iostream>
#include <limits>
#include <regex>
#include <string>

#include "tiny_gguf/gguf_writer.h"
#include "tiny_gguf/model.h"

namespace {

using murmur::tiny_gguf::ModelOptions;
using murmur::tiny_gguf::TensorType;

constexpr int kCannotWrite = 1;
constexpr int kBadOptions = 2;

int fail(int exit_code, const std::string& why) {
  std::cerr << "murmur-tiny-gguf: " << why << '\n';
  return exit_code;
}

/// What the user gave, before it is looked at.
struct Arguments {
  std::string out;
  std::string type = "f16";
  ModelOptions options;
};

void add_options(CLI::App& app, Arguments& arguments) {
  ModelOptions& options = arguments.options;
  // Through a signed range, or CLI11 takes -1 for 2^64 - 1.
  const auto seeds =
      CLI::Range(std::int64_t{0}, std::numeric_limits<std::int64_t>::max()).description("");
  app.add_option("--out", arguments.out, "File to write, whole or not at all")->required();
  app.add_option("--name", options.name, "The model's name")->capture_default_str();
  app.add_option("--seed", options.seed, "Another seed, other answers")
      ->check(seeds)
      ->capture_default_str();
  app.add_option("--layers", options.layers, "Transformer blocks")->capture_default_str();
  app.add_option("--embd", options.embd, "Embedding width")->capture_default_str();
  app.add_option("--heads", options.heads, "Attention heads")->capture_default_str();
  app.add_option("--ffn", options.ffn, "Feed-forward width")->capture_default_str();
  app.add_option("--ctx", options.ctx, "Context length in tokens")->capture_default_str();
  app.add_option("--words", options.vocabulary.words, "Words it can say")->capture_default_str();
  app.add_option("--type", arguments.type, "How matrices are stored")
      ->check(CLI::IsMember({"f32", "f16", "q8_0"}))
      ->capture_default_str();
  app.add_flag("--endless", options.vocabulary.endless,
               "Never end an answer: decode until max_tokens");
  app.add_option_function<std::string>(
      "--says",
      [&options](const std::string& text) {
        options.vocabulary.says = std::regex_replace(text, std::regex(R"(\\n)"), "\n");
      },
      "Answer everything with this one text, in which \\n is a line break");
  app.add_flag("--infill", options.vocabulary.infill, "With the tokens that /infill needs");
  app.add_flag_callback(
      "--no-template", [&options] { options.chat_template = false; },
      "Leave out the chat template: a server takes its own default");
  app.add_flag_callback(
      "--no-bytes", [&options] { options.vocabulary.byte_tokens = false; },
      "Leave out the byte tokens: a tokenizer that a node must refuse");
}

/// Requires one of the names that add_options lets through.
TensorType parsed_type(const std::string& name) {
  if (name == "f32") { return TensorType::F32; }
  return name == "f16" ? TensorType::F16 : TensorType::Q8_0;
}

int run(int argc, char** argv) {
  CLI::App app("Writes a small llama model of random weights that answers in made-up words.",
               "murmur-tiny-gguf");
  app.footer("Example: murmur-tiny-gguf --out tiny.gguf --name tiny-1 --seed 1");
  Arguments arguments;
  add_options(app, arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return error.get_exit_code() == 0 ? app.exit(error) : fail(kBadOptions, error.what());
  }

  ModelOptions& options = arguments.options;
  options.type = parsed_type(arguments.type);
  if (const auto problem = murmur::tiny_gguf::complaint(options)) {
    return fail(kBadOptions, *problem);
  }
  const std::error_code error = write_gguf(make_model(options), arguments.out);
  return error ? fail(kCannotWrite, "cannot write " + arguments.out + ": " + error.message()) : 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {  // out of memory, at most
    return fail(kCannotWrite, error.what());
  }
}
