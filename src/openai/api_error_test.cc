#include "openai/api_error.h"

#include <gtest/gtest.h>

namespace murmur::openai {
namespace {

constexpr FailureKind kKinds[]{
    FailureKind::BadRequest,  FailureKind::ContextExceeded,   FailureKind::QueueFull,
    FailureKind::Draining,    FailureKind::EngineUnavailable, FailureKind::EngineFailed,
    FailureKind::NoProposals, FailureKind::DeadlineExceeded,  FailureKind::Cancelled};

TEST(ApiError, EveryFailureOfAPeerArrivesAsTheSameFailure) {
  for (const FailureKind kind : kKinds) {
    const ApiError error = to_api_error({.kind = kind, .message = "because"});
    const Failure there = to_failure(error.status, to_json(error), "7");
    EXPECT_EQ(there.kind, kind) << to_string(kind);
    EXPECT_EQ(there.message, "because");
    EXPECT_EQ(there.retry_after, 7s);
  }
}

TEST(ApiError, IsWrittenInOpenAisShape) {
  EXPECT_EQ(
      to_json({.message = "n: no", .param = "n", .code = {}}),
      R"({"error":{"message":"n: no","type":"invalid_request_error","param":"n","code":null}})");
  EXPECT_EQ(
      to_json(to_api_error({.kind = FailureKind::QueueFull, .message = "full"})),
      R"({"error":{"message":"full","type":"rate_limit_error","param":null,"code":"queue_full"}})");
}

TEST(ApiError, ClientsRetryWhatMayPassAndNothingElse) {
  const auto status = [](FailureKind kind) {
    return to_api_error({.kind = kind, .message = {}}).status;
  };
  EXPECT_EQ(status(FailureKind::BadRequest), 400U);
  EXPECT_EQ(status(FailureKind::ContextExceeded), 400U);
  EXPECT_EQ(status(FailureKind::QueueFull), 429U);
  EXPECT_EQ(status(FailureKind::Draining), 503U);
  EXPECT_EQ(status(FailureKind::EngineFailed), 502U);
  EXPECT_EQ(status(FailureKind::DeadlineExceeded), 504U);
  EXPECT_EQ(status(FailureKind::Cancelled), 499U);
}

// Recorded from llama-server.
TEST(ApiError, UnderstandsLlamaServersErrors) {
  const Failure context = to_failure(
      400,
      R"({"error":{"code":400,"message":"request (9041 tokens) exceeds the available context size (512 tokens), try increasing it","type":"exceed_context_size_error","n_prompt_tokens":9041,"n_ctx":512}})",
      "");
  EXPECT_EQ(context.kind, FailureKind::ContextExceeded);
  EXPECT_EQ(context.retry_after, 0s);
  const Failure loading = to_failure(
      503, R"({"error":{"message":"Loading model","type":"unavailable_error","code":503}})", "");
  EXPECT_EQ(loading.kind, FailureKind::EngineUnavailable);
  EXPECT_EQ(loading.message, "Loading model");
}

// vLLM, OpenAI, LM Studio.
TEST(ApiError, KnowsAContextThatIsTooSmallInEveryonesWords) {
  for (
      const char* const body :
      {R"({"object":"error","message":"This model's maximum context length is 2048 tokens. However, you requested 9041.","type":"BadRequestError","param":null,"code":400})",
       R"({"error":{"message":"too long","type":"invalid_request_error","code":"context_length_exceeded"}})",
       R"({"error":"The number of tokens to keep from the initial prompt is greater than the context length."})"}) {
    EXPECT_EQ(to_failure(400, body, "").kind, FailureKind::ContextExceeded) << body;
  }
  EXPECT_EQ(to_failure(500, R"({"error":"cannot read the context length"})", "").kind,
            FailureKind::EngineFailed);
}

TEST(ApiError, UnderstandsOtherServersByTheirStatus) {
  EXPECT_EQ(to_failure(429, R"({"error":{"message":"slow","code":"rate_limit"}})", "2").kind,
            FailureKind::QueueFull);
  EXPECT_EQ(to_failure(422, R"({"error":"text only"})", "").message, "text only");
  EXPECT_EQ(to_failure(404, R"({"object":"error","message":"no model","code":404})", "").message,
            "no model");
  EXPECT_EQ(to_failure(404, "", "").kind, FailureKind::BadRequest);
  EXPECT_EQ(to_failure(502, "<html>Bad Gateway", "").kind, FailureKind::EngineFailed);
  EXPECT_EQ(to_failure(502, "<html>Bad Gateway", "").message, "status 502");
}

TEST(ApiError, APeersMessageIsCutToOneShortLine) {
  const std::string body =
      R"({"error":{"message":"a\n\u001b[31m)" + std::string(9999, 'x') + R"("}})";
  const Failure failure = to_failure(500, body, "");
  EXPECT_EQ(failure.message.substr(0, 5), "a  [3");
  EXPECT_LE(failure.message.size(), 500U);
}

TEST(ApiError, ASillyRetryAfterIsNoWait) {
  for (const char* text : {"-1", "1.5", "Fri, 31 Dec 1999 23:59:59 GMT", "x", " 1"}) {
    EXPECT_EQ(to_failure(429, "", text).retry_after, 0s) << text;
  }
  EXPECT_EQ(to_failure(429, "", "99999999999999999999").retry_after, 1h);
}

}  // namespace
}  // namespace murmur::openai
