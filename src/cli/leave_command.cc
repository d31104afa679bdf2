#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <optional>
#include <string>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/node_request.h"
#include "cli/stop.h"
#include "daemon/data_folder.h"

namespace murmur::cli {
namespace {

const char* const kExample =
    "murmur leave\n"
    "murmur leave --node http://127.0.0.1:8421\n"
    "murmur leave --data ~/other-node";

struct LeaveOptions {
  NodeFlags node{.url = {}};  ///< url empty: not given
  std::string data_folder;    ///< likewise
};

Result<LeaveOptions, Stop> parse_leave(const CommandLine& line) {
  LeaveOptions leave;
  Options options({"leave",
                   "Tells the running node to say goodbye to its cluster, to forget the cluster's "
                   "key, and to\nstop. Where no node runs, or with --data, the folder forgets the "
                   "key. Who the node is stays.",
                   "[FLAGS]", kExample});
  options.add({"--node,--url", "URL", "Which node; default: " + std::string(kDefaultNode)},
              text_into(leave.node.url));
  add_access_flags(options, leave.node);
  options.add(
      {"--data", "FOLDER",
       "Of a node that does not run, or with --node may not; default: ~/.local/share/murmur"},
      text_into(leave.data_folder));
  const Result<Arguments, Stop> arguments = options.parse(line);
  if (!arguments) { return arguments.error(); }
  if (!arguments->words.empty()) {
    return options.wrong_usage("unexpected argument \"" + arguments->words.front() + "\"");
  }
  return leave;
}

/// What a folder says to it; a folder that is not there is not made for it.
Result<std::string> forget_in(const std::string& path) {
  std::error_code ec;
  if (!std::filesystem::is_directory(path, ec)) { return Error{"there is no folder " + path}; }
  if (daemon::in_use(path)) {
    return Error{"a node runs with " + path + "; tell it to leave with --node URL"};
  }
  auto folder = daemon::DataFolder::open(path);
  if (!folder) { return folder.error(); }
  const auto keyring = folder->keyring();  // one that is damaged is forgotten too
  const auto members = folder->known_members();
  const bool has_cluster = !keyring || !keyring->empty() || !members || !members->empty();
  if (!has_cluster) { return Error{folder->path() + " belongs to no cluster"}; }
  if (const auto forgotten = folder->forget_cluster(); !forgotten) { return forgotten.error(); }
  return Result<std::string>(boost::system::in_place_value,
                             folder->path() + " has forgotten its cluster");
}

int leave_folder(const std::string& path, const std::string& why) {
  const Result<std::string> said = forget_in(path);
  if (!said) { return report("leave", why + said.error().message, kFailed); }
  Output(STDOUT_FILENO).write(*said + "\n");
  return kDone;
}

Result<void, AskFailure> leave_node(const NodeDoor& node, int& signal) {
  boost::asio::io_context context;
  const Interrupt interrupt(context);
  const Output output(STDOUT_FILENO);
  net::HttpClient client = client_of(context, node, {.silence = kOperationPatience});
  const Result<std::string, AskFailure> answer =
      fetch_json({context, interrupt, output}, client, with_key(owner_post("/murmur/leave"), node));
  signal = interrupt.signal();
  if (!answer) { return answer.error(); }
  return {};
}

}  // namespace

int leave_command(const CommandLine& line) {
  Result<LeaveOptions, Stop> leave = parse_leave(line);
  if (!leave) { return report(leave.error()); }
  const bool names_node = !leave->node.url.empty();
  const bool names_folder = !leave->data_folder.empty();
  if (names_folder && !names_node) { return leave_folder(leave->data_folder, ""); }
  if (!names_node) { leave->node.url = kDefaultNode; }
  const Result<NodeDoor> node = node_door(leave->node);
  if (!node) { return report("leave", node.error().message, kUsage); }

  int signal = 0;
  const Result<void, AskFailure> left = leave_node(*node, signal);
  if (signal != 0) { return killed_by(signal); }
  if (left) {
    Output(STDOUT_FILENO).write("the node has left its cluster, and stops\n");
    return kDone;
  }
  const Result<std::string> folder =
      names_folder ? Result<std::string>(boost::system::in_place_value, leave->data_folder)
                   : daemon::default_data_folder();
  // Whose folder it is, is clear where both were named or neither.
  const bool tries_folder = left.error().unreachable && names_folder == names_node && folder;
  if (!tries_folder) { return report("leave", left.error()); }
  return leave_folder(*folder, "no node answers at " + leave->node.url + ", and ");
}

}  // namespace murmur::cli
