#include "moa/answer_gate.h"

#include <algorithm>

#include "moa/repetition.h"

namespace murmur::moa {

std::string AnswerGate::push(std::string_view piece) {
  text_ += piece;
  if (held_bytes_ == 0) { return flush(); }
  // Only the end can have begun to loop, and a loop is far shorter than this.
  constexpr std::size_t kTail = 2048;
  const std::size_t tail = std::min(text_.size(), kTail);
  looping_ = looping_ || repeats_itself(std::string_view(text_).substr(text_.size() - tail));
  if (looping_ || text_.size() < held_bytes_) { return {}; }
  return flush();
}

std::string AnswerGate::flush() {
  std::string piece = text_.substr(sent_);
  sent_ = text_.size();
  return piece;
}

}  // namespace murmur::moa
