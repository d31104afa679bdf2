#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <csignal>
#include <string>

#include "cli/cluster_reader.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/keys_text.h"
#include "cli/nearest_name.h"
#include "cli/node_request.h"
#include "cli/stop.h"

namespace murmur::cli {
namespace {

// A node gives up after two minutes.
constexpr Duration kPatience = std::chrono::seconds(150);
const char* const kExample =
    "murmur keys list\n"
    "murmur keys rotate";

struct KeysOptions {
  std::string node_url = kDefaultNode;
  bool rotates = false;
};

Result<KeysOptions, Stop> parse_keys(const CommandLine& line) {
  KeysOptions keys;
  Options options(
      {"keys",
       "list shows by fingerprint which keys the members of the cluster hold. rotate "
       "changes the\nkey: a new one is installed everywhere, then used, and the old one "
       "removed only when all\nhave the new one. Join tokens of the old key are worth "
       "nothing then.",
       "list|rotate [FLAGS]", kExample});
  add_node_flag(options, keys.node_url);
  const Result<Arguments, Stop> arguments = options.parse(line);
  if (!arguments) { return arguments.error(); }
  if (arguments->words.size() != 1) { return options.wrong_usage("say list or rotate"); }
  const std::string& word = arguments->words.front();
  keys.rotates = word == "rotate";
  if (!keys.rotates && word != "list") {
    return options.wrong_usage("there is no keys " + word + did_you_mean(word, {"list", "rotate"}));
  }
  return keys;
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
  const std::string failure = rotation_failure(*rotation);
  return failure.empty() ? kDone : report("keys", failure, kFailed);
}

}  // namespace

int keys_command(const CommandLine& line) {
  const Result<KeysOptions, Stop> keys = parse_keys(line);
  if (!keys) { return report(keys.error()); }
  const Result<net::Endpoint> node = node_endpoint(keys->node_url);
  if (!node) { return report("keys", node.error().message, kUsage); }

  boost::asio::io_context context;
  const Interrupt interrupt(context);
  Output output(STDOUT_FILENO);
  net::HttpClient client(context.get_executor(), *node, {.silence = kPatience});
  net::HttpRequest request = keys->rotates ? owner_post("/murmur/keys/rotate")
                                           : net::HttpRequest{.target = "/murmur/keys"};
  const Result<std::string, AskFailure> json =
      fetch_json({context, interrupt, output}, client, std::move(request));
  if (interrupt.raised()) { return killed_by(interrupt.signal()); }
  if (!json) { return report("keys", json.error()); }
  const int code = keys->rotates ? show_rotation(*json, output) : show_listing(*json, output);
  return output.closed() ? killed_by(SIGPIPE) : code;
}

}  // namespace murmur::cli
