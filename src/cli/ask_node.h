#pragma once

#include <boost/asio/io_context.hpp>
#include <string>

#include "base/result.h"
#include "cli/answer.h"
#include "cli/interrupt.h"
#include "cli/node_door.h"
#include "cli/output.h"
#include "cli/question.h"

namespace murmur::cli {

/// What is around one question: where it runs, who may end it.
struct AskPlace {
  boost::asio::io_context& context;
  const Interrupt& interrupt;  ///< a signal ends the question
  const Output& output;        ///< so does the end of whoever reads it
};

struct AskFailure {
  std::string message;
  bool unreachable = false;  ///< nobody answered there at all
};

/// Asks a node and shows its answer as it comes; runs the context until the end, so that whatever
/// else lives there goes on meanwhile. Breaking off closes the connection, by which the node learns
/// that nobody wants the answer any more.
[[nodiscard]] Result<Answer, AskFailure> ask_node(AskPlace place, const NodeDoor& node,
                                                  const Question& question, AnswerView& view);

}  // namespace murmur::cli
