#include "openai/chat_chunk.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace murmur::openai {
namespace {

namespace json = boost::json;

const CompletionHead kHead{.id = "chatcmpl-1", .model = "murmur", .created_s = 1700000000};

Chunk read(std::string_view text) {
  const auto chunk = parse_chunk(text);
  EXPECT_TRUE(chunk.has_value()) << chunk.error().message;
  return chunk.value();
}

std::string problem_of(std::string_view text) {
  const auto chunk = parse_chunk(text);
  return chunk ? "read" : chunk.error().message;
}

TEST(Chunk, ReadsTextThatItWrote) {
  const Chunk chunk = read(delta_chunk(kHead, {.text = "blue\n\"\xc3\xa9", .reasoning = "hm"}));
  EXPECT_EQ(chunk.text, "blue\n\"\xc3\xa9");
  EXPECT_EQ(chunk.reasoning, "hm");
  EXPECT_EQ(chunk.model, "murmur");
  EXPECT_FALSE(chunk.finish);
  EXPECT_FALSE(chunk.usage);
  EXPECT_FALSE(chunk.report);
}

TEST(Chunk, ReadsAReportThatItWrote) {
  const wire::ProposalEnd end{.model = "qwen",
                              .finish = prompt::FinishReason::Length,
                              .usage = {.prompt_tokens = 70, .completion_tokens = 20},
                              .timings = {.queue_wait = 1500us,
                                          .ttft = 20ms,
                                          .service_time = 3s,
                                          .decode_time = 2'999'123'456ns},
                              .prompt_cut = true};
  const Chunk chunk = read(report_chunk(kHead, end));
  EXPECT_EQ(chunk.finish, prompt::FinishReason::Length);
  EXPECT_EQ(chunk.usage->completion_tokens, 20U);
  ASSERT_TRUE(chunk.report);
  EXPECT_EQ(chunk.report->model, "qwen");
  EXPECT_EQ(chunk.report->finish, prompt::FinishReason::Length);
  EXPECT_EQ(chunk.report->usage.prompt_tokens, 70U);
  EXPECT_EQ(chunk.report->timings.queue_wait, 1500us);
  EXPECT_EQ(chunk.report->timings.ttft, 20ms);
  EXPECT_EQ(chunk.report->timings.service_time, 3s);
  EXPECT_NEAR(to_seconds(chunk.report->timings.decode_time), 2.999123456, 1e-8);
  EXPECT_TRUE(chunk.report->prompt_cut);
}

TEST(Chunk, ALiarsReportIsRefused) {
  for (const char* value : {"-1", "1e300", "86400001", "\"9\"", "1e999", "[]"}) {
    EXPECT_NE(problem_of(R"({"murmur":{"report":{"ttft_ms":)" + std::string(value) + "}}}"), "read")
        << value;
  }
  EXPECT_EQ(problem_of(R"({"murmur":{"report":{"usage":{"completion_tokens":-1}}}})"),
            "murmur.report.usage.completion_tokens: must be a whole number from 0 to 1000000000");
  EXPECT_EQ(problem_of(R"({"usage":{"prompt_tokens":99999999999}})"),
            "usage.prompt_tokens: must be a whole number from 0 to 1000000000");
}

TEST(Chunk, KnowsWhyAnAnswerEnded) {
  const auto finish = [](const std::string& reason) {
    return read(R"({"choices":[{"delta":{},"finish_reason":)" + reason + "}]}").finish;
  };
  EXPECT_EQ(finish("null"), std::nullopt);
  EXPECT_EQ(finish("\"length\""), prompt::FinishReason::Length);
  for (const char* reason : {"\"stop\"", "\"tool_calls\"", "\"content_filter\"", "\"eos\""}) {
    EXPECT_EQ(finish(reason), prompt::FinishReason::Stop) << reason;
  }
}

// Recorded from llama-server, ids shortened.
TEST(Chunk, ReadsLlamaServersStream) {
  const Chunk progress = read(
      R"({"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"created":1795253311,"id":"chatcmpl-m","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk","prompt_progress":{"total":46,"cache":45,"processed":46,"time_ms":0}})");
  EXPECT_TRUE(progress.prefill_progress);
  EXPECT_EQ(progress.text, "");
  const Chunk piece = read(
      R"({"choices":[{"finish_reason":null,"index":0,"delta":{"content":"in"}}],"created":1795253311,"id":"chatcmpl-m","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk"})");
  EXPECT_FALSE(piece.prefill_progress);
  EXPECT_EQ(piece.text, "in");
  EXPECT_EQ(piece.model, "tiny");
  const Chunk end = read(
      R"({"choices":[],"created":1795253311,"id":"chatcmpl-m","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk","usage":{"completion_tokens":5,"prompt_tokens":46,"total_tokens":51,"prompt_tokens_details":{"cached_tokens":45}},"timings":{"cache_n":45,"prompt_n":1,"prompt_ms":0.46}})");
  EXPECT_EQ(end.usage->prompt_tokens, 46U);
  EXPECT_EQ(end.usage->completion_tokens, 5U);
}

TEST(Chunk, ReadsOtherServersStreams) {
  const Chunk ollama = read(
      R"({"id":"c","object":"chat.completion.chunk","created":1,"model":"q","system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning":"So"},"finish_reason":null}]})");
  EXPECT_EQ(ollama.reasoning, "So");
  const Chunk vllm = read(
      R"({"id":"c","choices":[{"index":0,"delta":{"content":"a"},"logprobs":null,"finish_reason":"stop","stop_reason":null}],"usage":null,"prompt_token_ids":null})");
  EXPECT_EQ(vllm.text, "a");
  EXPECT_EQ(vllm.finish, prompt::FinishReason::Stop);
  EXPECT_FALSE(vllm.usage);
}

TEST(Chunk, ReadsAnErrorInTheStream) {
  const Chunk engine =
      read(R"({"error":{"code":500,"message":"compute error","type":"server_error"}})");
  EXPECT_EQ(engine.error->status, 500U);
  EXPECT_EQ(engine.error->message, "compute error");
  EXPECT_EQ(to_failure(*engine.error).kind, FailureKind::EngineFailed);
  const Failure full{.kind = FailureKind::QueueFull, .message = "full"};
  EXPECT_EQ(to_failure(*read(to_json(to_api_error(full))).error).kind, FailureKind::QueueFull);
  EXPECT_TRUE(read(R"({"error":"out of memory"})").error);
  EXPECT_TRUE(read(R"({"object":"error","message":"no","code":[]})").error);
}

TEST(Chunk, SaysWhatIsWrongWithoutRepeatingTheText) {
  EXPECT_EQ(problem_of(R"({"choices":[{"delta":{"content":["secret"]}}]})"),
            "choices[0].delta.content: must be text");
  EXPECT_EQ(problem_of(R"({"choices":{}})"), "choices: must be a list");
  EXPECT_EQ(problem_of("[]"), "the body must be a JSON object");
  EXPECT_EQ(problem_of("secret").find("secret"), std::string::npos);
}

TEST(Chunk, NulInAModelsTextDoesNotTravelOn) {
  EXPECT_EQ(read(R"({"choices":[{"delta":{"content":"a\u0000b"}}]})").text, "a b");
}

TEST(Chunk, AProposalPieceIsInvisibleToOrdinaryClients) {
  const std::string text =
      proposal_chunk(kHead, {.layer = 1, .seat = 2, .node = "pi", .text = "Bl"});
  EXPECT_EQ(text, R"({"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,)"
                  R"("model":"murmur","choices":[{"index":0,"delta":{},"finish_reason":null}],)"
                  R"("murmur":{"proposal":{"layer":1,"seat":2,"node":"pi","text":"Bl"}}})");
  EXPECT_EQ(read(text).text, "");
}

TEST(Chunk, TheFirstNamesTheRoleAndTheLastHasNoChoice) {
  const json::value first = json::parse(role_chunk(kHead));
  EXPECT_EQ(first.at("choices").at(0).at("delta").at("role"), "assistant");
  const json::value last =
      json::parse(usage_chunk(kHead, {.prompt_tokens = 4294967295, .completion_tokens = 2}));
  EXPECT_TRUE(last.at("choices").as_array().empty());
  EXPECT_EQ(last.at("usage").at("total_tokens"), 4294967297);
}

TEST(Completion, IsAWholeAnswer) {
  const json::value whole = json::parse(completion_json(
      kHead,
      {.text = "Blue.", .reasoning = "hm", .usage = {.prompt_tokens = 7, .completion_tokens = 2}},
      nullptr));
  EXPECT_EQ(whole.at("object"), "chat.completion");
  EXPECT_EQ(whole.at("choices").at(0).at("message").at("content"), "Blue.");
  EXPECT_EQ(whole.at("choices").at(0).at("message").at("reasoning_content"), "hm");
  EXPECT_EQ(whole.at("choices").at(0).at("finish_reason"), "stop");
  EXPECT_EQ(whole.at("usage").at("total_tokens"), 9);
  EXPECT_FALSE(whole.as_object().contains("murmur"));
}

}  // namespace
}  // namespace murmur::openai
