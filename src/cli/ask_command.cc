#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <memory>

#include "cli/answer_json.h"
#include "cli/ask_node.h"
#include "cli/ask_options.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/node_request.h"
#include "cli/report_text.h"
#include "cli/stop.h"
#include "cli/views.h"

namespace murmur::cli {
namespace {

constexpr std::size_t kStdinBytesMax = 32U << 20U;

Result<void> append_stdin(std::string& prompt) {
  if (!prompt.empty()) { prompt += "\n\n"; }
  std::array<char, 65536> buffer{};
  for (;;) {
    const ssize_t bytes = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (bytes < 0 && errno == EINTR) { continue; }
    if (bytes < 0) { return Error{"cannot read standard input"}; }
    if (bytes == 0) { return check_prompt(prompt); }
    prompt.append(buffer.data(), static_cast<std::size_t>(bytes));
    if (prompt.size() > kStdinBytesMax) { return Error{"standard input is longer than 32 MiB"}; }
  }
}

std::unique_ptr<AnswerView> make_view(const AskOptions& ask, Output& output, Output& errors) {
  if (ask.json) { return std::make_unique<QuietView>(errors); }
  if (output.is_terminal()) { return std::make_unique<LiveView>(output, 0, 0); }
  return std::make_unique<PlainView>(output, 0, 0);
}

void show(const Answer& answer, const AskOptions& ask, Output& output, Output& errors) {
  if (ask.json) {
    output.write(answer_json(answer, {.layers = {}, .fan_out = ask.question.fan_out, .nodes = {}}) +
                 "\n");
    return;
  }
  if (!ask.trace) { return; }
  // Where the answer goes into a file or a pipe, the trace must not.
  Output& place = output.is_terminal() ? output : errors;
  place.write("\n" + report_table(answer, place.table_columns()) + summary_line(answer) + "\n");
}

}  // namespace

int ask_command(const CommandLine& line) {
  Result<AskOptions, Stop> ask = parse_ask(line, ::isatty(STDIN_FILENO) == 1);
  if (!ask) { return report(ask.error()); }
  const Result<NodeDoor> node = node_door(ask->node);
  if (!node) { return report("ask", node.error().message, kUsage); }
  if (ask->reads_stdin) {
    const Result<void> read = append_stdin(ask->question.prompt);
    if (!read) { return report("ask", read.error().message, kUsage); }
  }

  boost::asio::io_context context;
  const Interrupt interrupt(context);
  Output output(STDOUT_FILENO);
  Output errors(STDERR_FILENO);
  const std::unique_ptr<AnswerView> view = make_view(*ask, output, errors);
  const auto answer = ask_node({context, interrupt, output}, *node, ask->question, *view);
  if (interrupt.raised()) { return killed_by(interrupt.signal()); }
  if (output.closed()) { return output.exit_code_of_closed(); }
  if (!answer) { return report("ask", answer.error()); }
  show(*answer, *ask, output, errors);
  return output.closed() ? output.exit_code_of_closed() : kDone;
}

}  // namespace murmur::cli
