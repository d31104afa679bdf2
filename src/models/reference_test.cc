#include "models/reference.h"

#include <gtest/gtest.h>

namespace murmur::models {
namespace {

std::string hub(std::string_view text) {
  const auto reference = parse_reference(text);
  if (!reference) { return "refused"; }
  const auto* const read = std::get_if<HubReference>(&*reference);
  return read == nullptr ? "a file" : read->repo + " " + read->quant;
}

TEST(Reference, IsARepositoryWithOrWithoutAQuant) {
  EXPECT_EQ(hub("Qwen/Qwen3-0.6B-GGUF"), "Qwen/Qwen3-0.6B-GGUF ");
  EXPECT_EQ(hub("Qwen/Qwen3-0.6B-GGUF:Q8_0"), "Qwen/Qwen3-0.6B-GGUF Q8_0");
}

TEST(Reference, MayBeAShortName) {
  EXPECT_EQ(hub("Qwen3-0.6b"), "Qwen/Qwen3-0.6B-GGUF Q8_0");
  EXPECT_EQ(hub("llama-3.2-1b-instruct:Q8_0"), "bartowski/Llama-3.2-1B-Instruct-GGUF Q8_0");
}

TEST(Reference, MayBeTheUrlOfAFile) {
  const auto reference = parse_reference("https://h/a/x.gguf?download=true");
  ASSERT_TRUE(reference);
  EXPECT_EQ(std::get<FileReference>(*reference).url.target, "/a/x.gguf?download=true");
}

TEST(Reference, OtherwiseIsRefused) {
  for (const char* const bad : {"", "no-such-name", "a/b/c", "a/", "/b", "../x", "a/..",
                                "a/b:", "qwen3-0.6b:", "https://h/page.html", "https://h/",
                                "ftp://h/x.gguf", "a b/c", "https://h/.gguf"}) {
    EXPECT_EQ(hub(bad), "refused") << bad;
  }
}

}  // namespace
}  // namespace murmur::models
