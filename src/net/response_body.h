#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "net/http_client.h"
#include "openai/sse.h"

namespace murmur::net {

/// Takes the body of one response: hands on the events of an event stream, keeps anything else.
class ResponseBody {
 public:
  /// `on_event` may be empty: then an event stream is kept like any other body.
  /// `on_head` may be empty, too.
  ResponseBody(std::size_t bytes_max, HttpClient::OnNamedEvent on_event,
               HttpClient::OnHead on_head);
  ResponseBody(const ResponseBody&) = delete;
  ResponseBody& operator=(const ResponseBody&) = delete;

  /// Before the first take().
  void begin(const ResponseHead& head);
  /// False: no more is wanted, or can be taken.
  [[nodiscard]] bool take(std::string_view bytes);

  /// What is wrong with it, for a person; empty if nothing is.
  [[nodiscard]] const std::string& error() const { return error_; }
  [[nodiscard]] bool refused() const { return refused_; }  ///< the listener wants no more of it
  /// The stream has said that it is complete: "[DONE]".
  [[nodiscard]] bool done() const { return done_; }
  /// What was kept.
  [[nodiscard]] std::string&& text() && { return std::move(text_); }

 private:
  void take_event(std::string_view data);

  std::size_t bytes_max_;
  HttpClient::OnNamedEvent on_event_;
  HttpClient::OnHead on_head_;
  std::function<void(std::string_view)> take_event_;  // made once, not for each read
  openai::SseParser events_;
  bool is_event_stream_ = false;
  bool refused_ = false;
  bool done_ = false;
  std::string text_;
  std::string error_;
};

}  // namespace murmur::net
