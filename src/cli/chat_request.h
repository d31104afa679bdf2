#pragma once

#include "cli/question.h"
#include "net/http_client.h"

namespace murmur::cli {

/// The request that puts a question to a node; its answer is a stream of events.
[[nodiscard]] net::HttpRequest chat_request(const Question& question);

}  // namespace murmur::cli
