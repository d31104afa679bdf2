#include "tiny_gguf/model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

namespace murmur::tiny_gguf {
namespace {

const MetadataValue& metadata(const Gguf& gguf, const std::string& key) {
  for (const auto& [name, value] : gguf.metadata) {
    if (name == key) { return value; }
  }
  throw std::out_of_range(key);
}

std::vector<float> row_of(const Gguf& gguf, const std::string& name, std::uint64_t row) {
  for (const Tensor& tensor : gguf.tensors) {
    if (tensor.name != name) { continue; }
    std::vector<float> values(tensor.columns);
    tensor.fill(row, values);
    return values;
  }
  throw std::out_of_range(name);
}

/// Every row of every tensor, so that two models can be compared.
std::vector<std::vector<float>> weights(const Gguf& gguf) {
  std::vector<std::vector<float>> rows;
  for (const Tensor& tensor : gguf.tensors) {
    for (std::uint64_t row = 0; row < tensor.rows; ++row) {
      rows.push_back(row_of(gguf, tensor.name, row));
    }
  }
  return rows;
}

TEST(Model, EqualOptionsGiveEqualWeightsAndAnotherSeedOthers) {
  ModelOptions options;
  const auto first = weights(make_model(options));
  EXPECT_EQ(weights(make_model(options)), first);
  options.seed += 1;
  EXPECT_NE(weights(make_model(options)), first);
}

/// FNV-1a of all tensors as they are stored.
std::uint64_t hash_of_tensors(const Gguf& gguf) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const Tensor& tensor : gguf.tensors) {
    for (std::uint64_t row = 0; row < tensor.rows; ++row) {
      std::string bytes;
      append_row(tensor.type, row_of(gguf, tensor.name, row), bytes);
      for (const char byte : bytes) {
        hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
      }
    }
  }
  return hash;
}

TEST(Model, HasTheSameBytesUnderEveryCompilerAsItHadOnTheDayThisTestWasWritten) {
  EXPECT_EQ(hash_of_tensors(make_model({})), 16102786356992866813U)
      << "meant to change? then write the new hash here";
}

TEST(Model, MetadataTellsTheShapeThatTheTensorsHave) {
  const ModelOptions options{
      .name = "test-model", .layers = 3, .embd = 96, .heads = 6, .ffn = 128, .ctx = 2048};
  const Gguf gguf = make_model(options);
  EXPECT_EQ(std::get<std::string>(metadata(gguf, "general.name")), "test-model");
  EXPECT_EQ(std::get<std::string>(metadata(gguf, "general.size_label")), "389K");
  EXPECT_EQ(std::get<std::uint32_t>(metadata(gguf, "llama.block_count")), 3U);
  EXPECT_EQ(std::get<std::uint32_t>(metadata(gguf, "llama.context_length")), 2048U);
  EXPECT_EQ(std::get<std::uint32_t>(metadata(gguf, "llama.rope.dimension_count")), 16U);

  const auto vocabulary_size = std::get<std::uint32_t>(metadata(gguf, "llama.vocab_size"));
  const auto& embedding = gguf.tensors.front();
  EXPECT_EQ(embedding.name, "token_embd.weight");
  EXPECT_EQ(embedding.columns, 96U);
  EXPECT_EQ(embedding.rows, vocabulary_size);
  EXPECT_EQ(std::get<std::vector<std::string>>(metadata(gguf, "tokenizer.ggml.tokens")).size(),
            vocabulary_size);
  EXPECT_EQ(std::get<std::vector<float>>(metadata(gguf, "tokenizer.ggml.scores")).size(),
            vocabulary_size);
  EXPECT_EQ(std::get<std::vector<std::int32_t>>(metadata(gguf, "tokenizer.ggml.token_type")).size(),
            vocabulary_size);
}

TEST(Model, HasAChatTemplateUnlessToldOtherwise) {
  const auto has_template = [](const Gguf& gguf) {
    return std::any_of(gguf.metadata.begin(), gguf.metadata.end(),
                       [](const auto& entry) { return entry.first == "tokenizer.chat_template"; });
  };
  EXPECT_TRUE(has_template(make_model({})));
  EXPECT_FALSE(has_template(make_model({.chat_template = false})));
}

TEST(Model, NoLayerWritesToTheGrammarsDimensions) {
  const Gguf gguf = make_model({});
  for (const char* name : {"blk.0.attn_output.weight", "blk.1.ffn_down.weight"}) {
    for (std::uint64_t row = 0; row < kAfterCount; ++row) {
      for (const float weight : row_of(gguf, name, row)) { EXPECT_EQ(weight, 0); }
    }
    EXPECT_NE(row_of(gguf, name, kAfterCount).front(), 0);
  }
}

TEST(Model, TheEndIsFavouredAfterAStopAndForbiddenElsewhere) {
  const std::vector<float> end = row_of(make_model({}), "output.weight", kEndId);
  EXPECT_GT(end[static_cast<std::size_t>(After::Stop)], 0);
  EXPECT_LT(end[static_cast<std::size_t>(After::Foreign)], -20);
  EXPECT_LT(end[static_cast<std::size_t>(After::Word)], -20);

  const Gguf endless = make_model({.vocabulary = {.endless = true}});
  for (std::size_t state = 0; state < kAfterCount; ++state) {
    EXPECT_LT(row_of(endless, "output.weight", kEndId)[state], -20);
  }
}

TEST(Model, OneThatSaysATextEndsAfterItAndNowhereElse) {
  const Gguf gguf = make_model({.vocabulary = {.says = "so be it"}});
  const std::vector<float> end = row_of(gguf, "output.weight", kEndId);
  const std::uint64_t last = gguf.tensors.front().rows - 1;
  const std::vector<float> saying = row_of(gguf, "output.weight", last);
  for (const After state : {After::Foreign, After::Stop}) {
    const auto at = static_cast<std::size_t>(state);
    EXPECT_EQ(end[at] > -20, state == After::Stop);
    EXPECT_EQ(saying[at] > -20, state == After::Foreign);
  }
}

TEST(Model, MatricesHaveTheTypeAskedForAndNormsAreAlwaysF32) {
  for (const Tensor& tensor : make_model({.type = TensorType::Q8_0}).tensors) {
    EXPECT_EQ(tensor.type, tensor.rows == 1 ? TensorType::F32 : TensorType::Q8_0) << tensor.name;
  }
}

/// The complaint about options that are as they should be, but for one.
template <class Change>
std::string complaint_after(Change change) {
  ModelOptions options;
  change(options);
  return complaint(options).value_or("");
}

TEST(Complaint, IsAbsentForTheDefaults) { EXPECT_FALSE(complaint({})); }

TEST(Complaint, NamesTheOptionAndTheCure) {
  EXPECT_EQ(complaint_after([](ModelOptions& o) { o.layers = 0; }),
            "--layers must be from 1 to 256, not 0");
  EXPECT_EQ(complaint_after([](ModelOptions& o) { o.vocabulary.words = 5; }),
            "--words must be from 120 to 32000, not 5");
  EXPECT_EQ(complaint_after([](ModelOptions& o) { o.name.clear(); }), "--name must not be empty");
}

TEST(Complaint, WhatAModelSaysMustBeNoTokenAnywayAndHaveAnEnd) {
  const auto saying = [](const char* text) {
    return complaint_after([text](ModelOptions& o) { o.vocabulary.says = text; });
  };
  EXPECT_EQ(saying("hello there"), "");
  EXPECT_NE(saying("a"), "");
  EXPECT_NE(saying("</s>"), "");
  EXPECT_NE(saying(" lu"), "") << "it is a word with a space before it";
  EXPECT_NE(complaint_after([](ModelOptions& o) {
              o.vocabulary.says = "hello there";
              o.vocabulary.endless = true;
            }),
            "");
}

TEST(Complaint, HeadsMustDivideTheEmbeddingIntoPairs) {
  EXPECT_NE(complaint_after([](ModelOptions& o) { o.heads = 3; }), "");
  EXPECT_NE(complaint_after([](ModelOptions& o) { o.heads = 64; }), "") << "one number is no pair";
  EXPECT_EQ(complaint_after([](ModelOptions& o) { o.heads = 32; }), "");
}

TEST(Complaint, Q8NeedsRowsOfWholeBlocks) {
  const auto with_ffn = [](TensorType type) {
    return complaint_after([type](ModelOptions& o) {
      o.type = type;
      o.ffn = 100;
    });
  };
  EXPECT_EQ(with_ffn(TensorType::Q8_0), "--ffn must be a multiple of 32 for --type q8_0, not 100");
  EXPECT_EQ(with_ffn(TensorType::F16), "");
}

}  // namespace
}  // namespace murmur::tiny_gguf
