#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <string>

#include "cli/cluster_reader.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/keys_text.h"
#include "cli/nearest_name.h"
#include "cli/new_token.h"
#include "cli/node_request.h"
#include "cli/stop.h"
#include "daemon/data_folder.h"

namespace murmur::cli {
namespace {

const char* const kExample =
    "murmur keys list\n"
    "murmur keys rotate\n"
    "murmur keys token >token.txt";

struct KeysOptions {
  std::string word;  ///< list, rotate or token
  NodeFlags node;
  std::string data_folder;
};

Result<KeysOptions, Stop> parse_keys(const CommandLine& line) {
  const std::vector<std::string> words{"list", "rotate", "token"};
  KeysOptions keys;
  Options options(
      {"keys",
       "list shows by fingerprint which keys the members of the cluster hold. rotate changes the\n"
       "key: a new one is installed everywhere, then used, and all others removed only when all\n"
       "use the new one. That makes join tokens of the old key worth nothing to who finds one\n"
       "later. Who has one and listens learns the new key too: against him make a new cluster\n"
       "(murmur leave, murmur up). token prints a join token of the key in use.",
       "list|rotate|token [FLAGS]", kExample});
  add_node_flags(options, keys.node);
  options.add({"--data", "FOLDER", "The node's own, for token; default: ~/.local/share/murmur"},
              text_into(keys.data_folder));
  const Result<Arguments, Stop> arguments = options.parse(line);
  if (!arguments) { return arguments.error(); }
  if (arguments->words.size() != 1) { return options.wrong_usage("say list, rotate or token"); }
  keys.word = arguments->words.front();
  if (std::find(words.begin(), words.end(), keys.word) == words.end()) {
    return options.wrong_usage("there is no keys " + keys.word + did_you_mean(keys.word, words));
  }
  return keys;
}

net::HttpRequest request_for(const std::string& word) {
  if (word == "rotate") { return owner_post("/murmur/keys/rotate"); }
  return {.target = word == "list" ? "/murmur/keys" : "/murmur/peers"};
}

int show_listing(const std::string& json, Output& output) {
  const Result<http::KeyListing> listing = read_keys(json);
  if (!listing) { return report("keys", listing.error().message, kFailed); }
  output.write(listing_text(*listing));
  return kDone;
}

int show_rotation(const std::string& json, Output& output) {
  const Result<http::KeyRotation> rotation = read_rotation(json);
  if (!rotation) { return report("keys", rotation.error().message, kFailed); }
  output.write(rotation_text(*rotation));
  if (const std::string failure = rotation_failure(*rotation); !failure.empty()) {
    return report("keys", failure, kFailed);
  }
  output.write(away_text(*rotation));
  output.write(
      "join tokens of the old key open nothing now, unless to who listened; murmur keys token "
      "prints "
      "a new one\n");
  return kDone;
}

int show_token(const std::string& json, std::string data_folder, Output& output) {
  const Result<http::ClusterView> view = read_cluster(json);
  if (!view) { return report("keys", view.error().message, kFailed); }
  if (data_folder.empty()) {
    const Result<std::string> folder = daemon::default_data_folder();
    if (!folder) { return report("keys", folder.error().message, kUsage); }
    data_folder = *folder;
  }
  const Result<gossip::JoinToken> token = new_token(*view, data_folder);
  if (!token) { return report("keys", token.error().message, kFailed); }
  output.write(to_text(*token) + "\n");
  return kDone;
}

int show(const KeysOptions& keys, const std::string& json, Output& output) {
  if (keys.word == "rotate") { return show_rotation(json, output); }
  if (keys.word == "list") { return show_listing(json, output); }
  return show_token(json, keys.data_folder, output);
}

}  // namespace

int keys_command(const CommandLine& line) {
  const Result<KeysOptions, Stop> keys = parse_keys(line);
  if (!keys) { return report(keys.error()); }
  const Result<NodeDoor> node = node_door(keys->node);
  if (!node) { return report("keys", node.error().message, kUsage); }

  boost::asio::io_context context;
  const Interrupt interrupt(context);
  Output output(STDOUT_FILENO);
  net::HttpClient client = client_of(context, *node, {.silence = kOperationPatience});
  const Result<std::string, AskFailure> json =
      fetch_json({context, interrupt, output}, client, with_key(request_for(keys->word), *node));
  if (interrupt.raised()) { return killed_by(interrupt.signal()); }
  if (!json) { return report("keys", json.error()); }
  const int code = show(*keys, *json, output);
  return output.closed() ? output.exit_code_of_closed() : code;
}

}  // namespace murmur::cli
