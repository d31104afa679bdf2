#include "http/reply.h"

namespace murmur::http {

void Reply::on_end(const std::variant<Answered, Failure>& end) {
  ended_ = true;
  if (const auto* failure = std::get_if<Failure>(&end)) {
    fail(*failure);
  } else {
    finish(std::get<Answered>(end));
  }
}

void Reply::fail(const Failure& failure) {
  if (!out_.started()) {
    out_.end(failure_response(failure));
    return;
  }
  event(openai::to_json(openai::to_api_error(failure)));
  out_.end();
}

}  // namespace murmur::http
