#include "net/response_body.h"

#include <boost/beast/core/string.hpp>
#include <utility>

namespace murmur::net {
namespace {

constexpr std::string_view kDone = "[DONE]";

bool is_event_stream(const ResponseHead& head) {
  constexpr std::string_view kType = "text/event-stream";
  const bool is_success = head.status >= 200 && head.status < 300;
  const std::string_view type = std::string_view(head.content_type).substr(0, kType.size());
  return is_success &&
         boost::beast::iequals({type.data(), type.size()}, {kType.data(), kType.size()});
}

}  // namespace

ResponseBody::ResponseBody(std::size_t bytes_max, HttpClient::OnNamedEvent on_event,
                           HttpClient::OnHead on_head)
    : bytes_max_(bytes_max),
      on_event_(std::move(on_event)),
      on_head_(std::move(on_head)),
      take_event_([this](std::string_view data) { take_event(data); }) {}

void ResponseBody::begin(const ResponseHead& head) {
  is_event_stream_ = on_event_ && is_event_stream(head);
  if (on_head_) { on_head_(head); }
}

bool ResponseBody::take(std::string_view bytes) {
  if (is_event_stream_) {
    const auto fed = events_.feed(bytes, take_event_);
    if (!fed) { error_ = fed.error().message; }
  } else if (bytes.size() > bytes_max_ - text_.size()) {
    error_ = "the answer is longer than " + std::to_string(bytes_max_) + " bytes";
  } else {
    text_ += bytes;
  }
  return error_.empty() && !refused_;
}

void ResponseBody::take_event(std::string_view data) {
  if (refused_ || done_) { return; }
  done_ = data == kDone;
  refused_ = !on_event_(events_.event_name(), data);
}

}  // namespace murmur::net
