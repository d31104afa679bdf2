#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "cli/answer.h"

namespace murmur::cli {

/// Makes an Answer of the events of a stream, and shows them as they come.
class AnswerReader {
 public:
  /// `elapsed` tells the time since the question. `view` outlives this.
  AnswerReader(AnswerView& view, std::function<Duration()> elapsed);

  /// Takes the data of one event. False if no more of the stream is wanted: it has failed.
  [[nodiscard]] bool take(std::string_view data);
  /// True once anything has come.
  [[nodiscard]] bool began() const { return began_; }
  /// At the end of the stream: the answer, or why there is none.
  [[nodiscard]] Result<Answer> finish();

 private:
  void take_text(const AnswerEvent& event, Duration now);

  AnswerView& view_;
  std::function<Duration()> elapsed_;
  Answer answer_;
  std::string error_;
  bool began_ = false;
  bool done_ = false;
};

}  // namespace murmur::cli
