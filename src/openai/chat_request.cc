#include "openai/chat_request.h"

#include "openai/json_reader.h"
#include "openai/request_fields.h"

namespace murmur::openai {
namespace {

/// Deep enough for the schemas in `tools`, long enough for any conversation.
constexpr JsonReader::Limits kBodyLimits{.depth = 64, .values = 200'000};
/// It comes back in every chunk of the answer.
constexpr std::size_t kModelBytesMax = 256;

RequestHead read_head(const Field& body) {
  const Field model = body["model"];
  const std::string_view name = model.text().value_or("");
  if (name.size() > kModelBytesMax) {
    model.complain("must have at most " + std::to_string(kModelBytesMax) + " bytes");
  }
  return {.model = std::string(name),
          .stream = body["stream"].boolean().value_or(false),
          .include_usage = body["stream_options"]["include_usage"].boolean().value_or(false)};
}

ApiError to_api_error(const JsonProblem& problem) {
  return {.message = problem.message, .param = problem.path, .code = {}};
}

}  // namespace

Result<RequestHead, ApiError> parse_request_head(std::string_view body) {
  JsonReader reader(body, kBodyLimits);
  reader.refuse_nul();
  RequestHead head = read_head(reader.root());
  if (reader.problem()) { return to_api_error(*reader.problem()); }
  return head;
}

Result<ChatRequest, ApiError> parse_chat_request(std::string_view body) {
  JsonReader reader(body, kBodyLimits);
  reader.refuse_nul();
  const Field root = reader.root();
  RequestHead head = read_head(root);
  ChatRequest request{.model = std::move(head.model),
                      .conversation = read_conversation(root["messages"]),
                      .sampling = read_sampling(root),
                      .form = read_form(root),
                      .stream = head.stream,
                      .include_usage = head.include_usage,
                      .murmur = read_run_options(root["murmur"])};
  if (reader.problem()) { return to_api_error(*reader.problem()); }
  return request;
}

}  // namespace murmur::openai
