#include "cli/chat_request.h"

namespace murmur::cli {

net::HttpRequest chat_request(const Question& question) {
  net::HttpRequest request;
  request.method = "POST";
  request.target = "/v1/chat/completions";
  request.headers = {{"Content-Type", "application/json"}, {"Accept", "text/event-stream"}};
  request.body = chat_body(question);
  return request;
}

}  // namespace murmur::cli
