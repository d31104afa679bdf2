#include "engine/llama_job.h"

#include <variant>

#include "openai/api_error.h"

namespace murmur::engine {
namespace {

const prompt::PlainGeneration* plain_of(const LlamaJob& job) {
  return std::get_if<prompt::PlainGeneration>(job.generation.get());
}

}  // namespace

std::uint32_t choices_of(const LlamaJob& job) {
  const auto* const chat = std::get_if<prompt::ChatGeneration>(job.generation.get());
  return chat != nullptr && chat->form ? chat->form->choices : 1;
}

bool is_whole(const LlamaJob& job) {
  const prompt::PlainGeneration* const plain = plain_of(job);
  return plain != nullptr && plain->route.dialect == prompt::Dialect::Whole;
}

net::HttpRequest generation_request(const LlamaJob& job, std::string body) {
  const prompt::PlainGeneration* const plain = plain_of(job);
  return {.method = "POST",
          .target = plain == nullptr ? "/v1/chat/completions" : plain->route.path,
          .body = std::move(body)};
}

Failure refusal(const LlamaJob& job, net::HttpResponse response) {
  Failure failure = openai::to_failure(response.status, response.body, response.retry_after);
  if (plain_of(job) != nullptr) {
    failure.said =
        std::make_shared<const ServerError>(ServerError{response.status, std::move(response.body)});
  }
  return failure;
}

}  // namespace murmur::engine
