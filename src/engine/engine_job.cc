#include "engine/engine_job.h"

#include <variant>

#include "openai/api_error.h"
#include "openai/json_reader.h"

namespace murmur::engine {
namespace {

/// A client takes it for that, so a beginning like that of JSON is not enough.
bool is_json_object(const std::string& body) { return !openai::JsonReader(body, {}).problem(); }

}  // namespace

const prompt::PlainGeneration* plain_of(const EngineJob& job) {
  return std::get_if<prompt::PlainGeneration>(job.generation.get());
}

const prompt::ChatGeneration* chat_of(const EngineJob& job) {
  return std::get_if<prompt::ChatGeneration>(job.generation.get());
}

std::uint32_t choices_of(const EngineJob& job) {
  const prompt::ChatGeneration* const chat = chat_of(job);
  return chat != nullptr && chat->form ? chat->form->choices : 1;
}

bool is_whole(const EngineJob& job) {
  const prompt::PlainGeneration* const plain = plain_of(job);
  return plain != nullptr && plain->route.dialect == prompt::Dialect::Whole;
}

net::HttpRequest generation_request(const EngineJob& job, std::string body) {
  const prompt::PlainGeneration* const plain = plain_of(job);
  return {.method = "POST",
          .target = plain == nullptr ? "/v1/chat/completions" : plain->route.path,
          .body = std::move(body)};
}

Failure refusal(const EngineJob& job, net::HttpResponse response) {
  const unsigned status = response.status;
  Failure failure = openai::to_failure(status, response.body, response.retry_after);
  if (status == 401 || status == 403) {
    return {FailureKind::EngineFailed, "the engine's server does not take this node's key"};
  }
  if (plain_of(job) != nullptr && status >= 400 && is_json_object(response.body)) {
    failure.said =
        std::make_shared<const ServerError>(ServerError{status, std::move(response.body)});
  } else if (plain_of(job) == nullptr && status == 404) {
    failure.kind = FailureKind::EngineFailed;  // what the node asked for, not its client
  } else if (status == 200) {
    failure = {FailureKind::EngineFailed,
               "the engine's server answered without a stream: " + failure.message};
  }
  return failure;
}

}  // namespace murmur::engine
