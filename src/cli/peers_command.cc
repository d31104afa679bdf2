#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <string>

#include "cli/cluster_reader.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/live_block.h"
#include "cli/node_request.h"
#include "cli/peers_table.h"
#include "cli/stop.h"
#include "cli/text_width.h"
#include "cli/units.h"

namespace murmur::cli {
namespace {

using Clock = std::chrono::steady_clock;
constexpr Duration kWatchPeriod = std::chrono::seconds(1);
const char* const kExample =
    "murmur peers\n"
    "murmur peers --watch\n"
    "murmur peers --json --node http://127.0.0.1:8421";

struct PeersOptions {
  NodeFlags node;
  bool watch = false;
  bool json = false;
};

Result<PeersOptions, Stop> parse_peers(const CommandLine& line) {
  PeersOptions peers;
  Options options({"peers",
                   "Shows the cluster as a node sees it: who is there, with which model, how fast "
                   "and how busy.",
                   "[FLAGS]", kExample});
  add_node_flags(options, peers.node);
  options.add_switch("--watch", peers.watch,
                     "Go on looking, every second; where no terminal is, say what changes");
  options.add_switch("--json", peers.json, "Print JSON instead, one object for each look");
  const Result<Arguments, Stop> arguments = options.parse(line);
  if (!arguments) { return arguments.error(); }
  if (!arguments->words.empty()) {
    return options.wrong_usage("unexpected argument \"" + arguments->words.front() + "\"");
  }
  return peers;
}

bool wants_colours(const Output& output) {
  // NOLINTBEGIN(concurrency-mt-unsafe): nobody changes the environment
  const char* const no_color = std::getenv("NO_COLOR");  // https://no-color.org
  const char* const term = std::getenv("TERM");
  // NOLINTEND(concurrency-mt-unsafe)
  const bool is_dumb = term != nullptr && std::string_view(term) == "dumb";
  return output.is_terminal() && !is_dumb && (no_color == nullptr || *no_color == '\0');
}

std::string wall_clock() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm local{};
  ::localtime_r(&now, &local);
  char text[16];
  std::strftime(text, sizeof text, "%H:%M:%S", &local);
  return text;
}

/// Shows one look after another, each as the output wants it.
class PeersView {
 public:
  PeersView(Output& output, const PeersOptions& options)
      : output_(output),
        json_(options.json),
        moves_(options.watch && !options.json && output.is_terminal()),
        tells_changes_(options.watch && !output.is_terminal()),
        colours_(wants_colours(output)) {}

  void show(const http::ClusterView& view, const std::string& json) {
    if (json_) {
      output_.write(json + "\n");
    } else if (tells_changes_) {
      for (const std::string& line : peers_changes(before_, view)) {
        output_.write(wall_clock() + " " + line + "\n");
      }
    } else {
      draw(view, "");
    }
    before_ = view;
    silence_.clear();
  }

  /// There is no answer, now for so long.
  void show_silence(const std::string& why, Duration since) {
    if (moves_) {
      draw(before_, "no answer for " + seconds_text(since) + ": " + why);
    } else if (why != silence_) {
      (void)report("peers", "no answer: " + why, kFailed);
    }
    silence_ = why;
  }

 private:
  void draw(const http::ClusterView& view, const std::string& below) {
    PeersLook look{.columns = output_.table_columns(), .colours = colours_};
    if (moves_) {  // a line as wide as the terminal would wrap, and the last row is the cursor's
      const Output::Size size = output_.size();
      look.columns = std::max(size.columns, 2U) - 1;
      look.rows = std::max(size.rows, 3U) - 2;
    }
    std::vector<std::string> lines = peers_lines(view, look);
    if (!below.empty()) { lines.push_back(cut_end(one_line(below), look.columns)); }
    if (moves_) {
      output_.write(block_.draw(lines));
      return;
    }
    for (const std::string& line : lines) { output_.write(line + "\n"); }
  }

  Output& output_;
  bool json_;
  bool moves_;
  bool tells_changes_;
  bool colours_;
  LiveBlock block_;
  http::ClusterView before_;
  std::string silence_;
};

void pause(AskPlace place, Duration duration) {
  bool over = false;
  boost::asio::steady_timer timer(place.context, duration);
  timer.async_wait([&over](const boost::system::error_code&) { over = true; });
  while (!over) {
    if (place.interrupt.raised()) { timer.cancel(); }
    place.context.run_one();
  }
}

/// Who is asked, and who shows the answers.
struct PeersLooker {
  const NodeDoor& node;
  net::HttpClient& client;
  PeersView& view;
};

Result<void, AskFailure> look(AskPlace place, PeersLooker& looker) {
  const Result<std::string, AskFailure> json =
      fetch_json(place, looker.client, with_key({.target = "/murmur/peers"}, looker.node));
  if (!json) { return json.error(); }
  const Result<http::ClusterView> cluster = read_cluster(*json);
  if (!cluster) { return AskFailure{cluster.error().message}; }
  looker.view.show(*cluster, *json);
  return {};
}

/// Looks again and again, until somebody has had enough. A node that is gone may come back.
void watch(AskPlace place, PeersLooker& looker) {
  Clock::time_point answered_at = Clock::now();
  for (;;) {
    pause(place, kWatchPeriod);
    if (place.interrupt.raised() || place.output.closed()) { return; }
    const Result<void, AskFailure> looked = look(place, looker);
    if (looked) {
      answered_at = Clock::now();
    } else if (!place.interrupt.raised()) {
      looker.view.show_silence(looked.error().message, Clock::now() - answered_at);
    }
  }
}

}  // namespace

int peers_command(const CommandLine& line) {
  const Result<PeersOptions, Stop> options = parse_peers(line);
  if (!options) { return report(options.error()); }
  const Result<NodeDoor> node = node_door(options->node);
  if (!node) { return report("peers", node.error().message, kUsage); }

  boost::asio::io_context context;
  const Interrupt interrupt(context);
  Output output(STDOUT_FILENO);
  PeersView view(output, *options);
  net::HttpClient client = client_of(context, *node);
  const AskPlace place{context, interrupt, output};
  PeersLooker looker{*node, client, view};
  const Result<void, AskFailure> first = look(place, looker);
  if (first && options->watch) { watch(place, looker); }
  if (interrupt.raised()) { return killed_by(interrupt.signal()); }
  if (output.closed()) { return output.exit_code_of_closed(); }
  return first ? kDone : report("peers", first.error());
}

}  // namespace murmur::cli
