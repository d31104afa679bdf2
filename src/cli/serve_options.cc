#include "cli/serve_options.h"

#include <limits>
#include <string_view>

#include "cli/cluster_options.h"
#include "cli/models_folder.h"
#include "cli/token_source.h"
#include "daemon/peer_option.h"
#include "daemon/start.h"
#include "http/cross_origin.h"
#include "moa/plan.h"
#include "net/host_port.h"
#include "net/server_url.h"
#include "openai/chat_request.h"
#include "wire/headers.h"

namespace murmur::cli {
namespace {

constexpr std::uint32_t kSlotsMax = 256;  // of llama.cpp (LLAMA_MAX_SEQ)

const char* const kServeExample =
    "murmur serve --model tiny.gguf --peer http://192.168.1.20:8080#qwen2.5-3b\n"
    "murmur serve --model tiny.gguf --slots 4 -- --flash-attn on\n"
    "murmur serve --engine http://127.0.0.1:11434 --engine-model llama3.2\n"
    "murmur serve --model tiny.gguf --gossip 127.0.0.1 --no-key --data /tmp/node-1";
const char* const kUpExample =
    "murmur up --model tiny.gguf\n"
    "murmur up --model tiny.gguf --gossip 10.0.0.7 --profile edge";
const char* const kJoinExample =
    "murmur join murmur-0w8… --model tiny.gguf\n"
    "murmur join - --model tiny.gguf <token.txt\n"
    "murmur join --token-file token.txt --join-at 192.168.1.20 --model tiny.gguf";

Result<void> check_peers(const daemon::NodeConfig& config) {
  for (const std::string& peer : config.peers) {
    const Result<daemon::PeerOption> parsed = daemon::parse_peer_option(peer);
    if (!parsed) { return Error{"--" + parsed.error().message}; }
  }
  return {};
}

/// A model may be named that was pulled: then its folder has a use without gossip, too.
Result<void> find_model(daemon::NodeConfig& config, ClusterFlags& flags) {
  if (config.model_path.empty()) { return {}; }
  Result<std::string> file = model_file(config.model_path, config.cluster.data_folder);
  if (!file) { return Error{"--model: " + file.error().message}; }
  if (*file != config.model_path) { std::erase(flags.idle, "--data"); }
  config.model_path = *std::move(file);
  return {};
}

/// What only means something to a server that somebody else runs.
Result<void> check_engine(const daemon::NodeConfig& config) {
  if (!config.engine_url.empty()) {
    const auto url = net::parse_server_url(config.engine_url);
    if (!url) { return Error{"--engine: " + url.error().message}; }
    return {};
  }
  if (!config.engine_model.empty()) { return Error{"--engine-model needs --engine URL"}; }
  if (!config.engine_key_path.empty()) { return Error{"--engine-key-file needs --engine URL"}; }
  return {};
}

Result<void> check_source(const daemon::NodeConfig& config) {
  const int sources = static_cast<int>(!config.model_path.empty()) +
                      static_cast<int>(!config.script_path.empty()) +
                      static_cast<int>(!config.engine_url.empty());
  if (sources == 0) {
    return Error{"a node needs a model: --model FILE.gguf, or a NAME (murmur pull shows some)"};
  }
  if (sources > 1) { return Error{"give one of --model, --engine and --script"}; }
  if (const auto good = check_engine(config); !good) { return good; }
  if (config.model_path.empty() && !config.engine_arguments.empty()) {
    return Error{"arguments after -- go to llama.cpp's server and need --model"};
  }
  if (config.model_path.empty() && !config.rpc_workers.empty()) {
    return Error{"--rpc splits a model over devices and needs --model"};
  }
  for (const std::string& worker : config.rpc_workers) {
    const auto place = net::parse_host_port(worker);
    if (!place || !place->port) { return Error{"--rpc \"" + worker + "\" is no HOST:PORT"}; }
  }
  return {};
}

FlagValue name_into(std::string& into) {
  return {[&into](const std::string& text) -> Result<void> {
            const Result<void> good = daemon::check_name(text);
            if (good) { into = text; }
            return good;
          },
          ""};
}

void add_place_flags(Options& options, daemon::NodeConfig& config) {
  options.add({"--name", "NAME",
               "As traces and peers see this node; default: host and port, in a cluster host and "
               "fingerprint"},
              name_into(config.name));
  options.add({"--host", "ADDRESS", "Listen on this address"}, text_into(config.listen_address));
  options.add({"--port", "N", "Listen on this port; 0: any free one"},
              integer_into(config.port, 0, 65535));
  options.add_list(
      {"--peer", "[NAME=]URL[#MODEL]",
       "A node on this machine, or a model of any OpenAI-compatible server; repeatable"},
      list_into(config.peers), ',');
}

void add_engine_flags(Options& options, daemon::NodeConfig& config) {
  options.add({"--model", "FILE|NAME",
               "The GGUF that this node's llama.cpp runs, or the name of a pulled model"},
              text_into(config.model_path));
  options.add({"--engine", "URL",
               "Instead of --model: a running llama-server, Ollama, vLLM, LM Studio, DeepSpeed-MII "
               "or other OpenAI server"},
              text_into(config.engine_url));
  options.add({"--engine-model", "NAME", "What --engine calls the model; default: its only one"},
              text_into(config.engine_model));
  options.add({"--engine-key-file", "FILE", "The key for --engine; readable by its owner only"},
              text_into(config.engine_key_path));
  options.add({"--script", "FILE", "Answers from a script instead of a model, to try things"},
              text_into(config.script_path));
  options.add({"--slots", "N", "Generations at a time"}, integer_into(config.slots, 1, kSlotsMax));
  options.add({"--ctx", "TOKENS", "Context of each slot"},
              integer_into(config.context_tokens, 64, 1U << 20U));
  options.add({"--threads", "N", "For the engine; 0: all cores"},
              integer_into(config.threads, 0, 1024));
  options.add_list(
      {"--rpc", "HOST:PORT",
       "Where murmur engine --rpc-worker runs: it takes part of the model; repeatable"},
      list_into(config.rpc_workers), ',');
  options.add_list({"--engine-arg", "TEXT",
                    "One argument for llama.cpp's server, like those after --; repeatable"},
                   list_into(config.engine_arguments));
  options.add({"--template", "FILE", "Wording of the aggregation prompt; default: the model's own"},
              text_into(config.aggregation_template_path));
  options.add({"--select-template", "FILE", "Wording of the selection prompt; likewise"},
              text_into(config.selection_template_path));
}

FlagValue origins_into(std::vector<std::string>& into) {
  return {[&into](const std::string& text) -> Result<void> {
            Result<std::string> origin = http::parse_origin(text);
            if (!origin) { return origin.error(); }
            into.push_back(*std::move(origin));
            return {};
          },
          ""};
}

void add_user_flags(Options& options, daemon::NodeConfig& config) {
  options.add({"--api-key-file", "FILE",
               "Users must show one of the keys in this file: one a line, 16 characters or more"},
              text_into(config.api_key_path));
  options.add({"--tls-cert", "FILE",
               "HTTPS for users: this certificate in PEM, with those between it and its authority"},
              text_into(config.tls_certificate_path));
  options.add({"--tls-key", "FILE", "The private key of --tls-cert, in PEM"},
              text_into(config.tls_key_path));
  options.add_list({"--allow-origin", "ORIGIN",
                    "Web pages from there may use this node (https://host[:port]); repeatable"},
                   origins_into(config.allowed_origins), ',');
  options.add(
      {"--unknown-model", "NAME",
       "Who answers chats that name no model, or one that is not here: local, murmur or a plan as "
       "murmur:moa; default: nobody, they are told so"},
      choice_into(config.unknown_model,
                  {"local", "murmur", "murmur:auto", "murmur:moa", "murmur:select"}));
}

/// What is a word on the command line and a type in the plan.
struct PlanWords {
  std::string strategy = "auto";
  std::string choice = "uniform";
};

void add_plan_flags(Options& options, daemon::NodeConfig& config, PlanWords& words) {
  options.add({"--plan", "NAME", "auto, moa or select, for requests that say nothing else"},
              choice_into(words.strategy, {"auto", "moa", "select"}));
  options.add({"-M,--layers", "N", "Layers of proposals; 0: the own model alone"},
              integer_into(config.plan.layers, 0, wire::kLayersMax));
  options.add({"-k,--fan-out", "N", "Other nodes asked in each layer"},
              integer_into(config.plan.fan_out, 0, openai::kFanOutMax));
  options.add(
      {"--choose", "HOW", "Whom to ask: uniform, capacity (the fast more often) or distinct"},
      choice_into(words.choice, {"uniform", "capacity", "distinct"}));
  options.add({"--deadline", "SECONDS", "From prompt to answer; default: no limit"},
              seconds_into(config.plan.deadline));
  options.add({"--layer-deadline", "SECONDS", "The longest wait for a layer's proposals"},
              seconds_into(config.plan.layer_deadline));
}

void add_limit_flags(Options& options, daemon::NodeConfig& config) {
  options.add({"--queue-jobs", "N", "Generations waiting and running, at most"},
              integer_into(config.queue_jobs, 1, 1'000'000));
  options.add({"--queue-mb", "MIB", "Prompts held in the queue, at most"},
              mebibytes_into(config.queue_bytes, 1, 1U << 20U));
  options.add({"--max-body-mb", "MIB", "Of one request's body"},
              mebibytes_into(config.body_bytes_max, 1, 1024));
  options.add({"--drain-time", "SECONDS",
               "How long what was accepted may go on after SIGTERM; then it is broken off"},
              seconds_into(config.drain_max));
  options.add({"--seed", "N", "Of everything random; default: from the system"},
              integer_into(config.seed, 0, std::numeric_limits<std::uint64_t>::max()));
  options.add({"--log-level", "LEVEL", "trace, debug, info, warn, error or off"},
              choice_into(config.log_level, {"trace", "debug", "info", "warn", "error", "off"}));
}

/// What the line is read into besides the configuration itself.
struct Typed {
  PlanWords plan;
  ClusterFlags cluster;
  TokenSource token;
};

Result<void> take_token(TokenSource& source, daemon::ClusterConfig& cluster) {
  Result<gossip::JoinToken> token = read_token(source);
  if (!token) { return token.error(); }
  for (const gossip::Endpoint& seed : token->seeds) { cluster.seeds.push_back(to_string(seed)); }
  cluster.token = *std::move(token);
  return {};
}

Result<void> take_words(const Arguments& arguments, Typed& typed, daemon::NodeConfig& config) {
  config.engine_arguments.insert(config.engine_arguments.end(), arguments.after_dashes.begin(),
                                 arguments.after_dashes.end());
  if (config.cluster.start == daemon::ClusterConfig::Start::Join) {
    typed.token.words = arguments.words;
    return take_token(typed.token, config.cluster);
  }
  if (arguments.words.empty()) { return {}; }
  return Error{"unexpected argument \"" + arguments.words.front() + "\""};
}

Result<daemon::NodeConfig, Stop> parse_node(const CommandHelp& help,
                                            daemon::ClusterConfig::Start start,
                                            const CommandLine& line,
                                            const std::vector<std::string>& own_addresses) {
  daemon::NodeConfig config;
  config.cluster.start = start;
  Typed typed;
  Options options(help);
  add_place_flags(options, config);
  add_cluster_flags(options, typed.cluster, config.cluster);
  if (start == daemon::ClusterConfig::Start::Join) {
    options.add({"--token-file", "FILE", "Read the join token from this file"},
                text_into(typed.token.file));
  }
  add_engine_flags(options, config);
  add_plan_flags(options, config, typed.plan);
  add_user_flags(options, config);
  add_limit_flags(options, config);

  const Result<Arguments, Stop> arguments = options.parse(line);
  if (!arguments) { return arguments.error(); }
  config.plan.strategy = *moa::strategy_from(typed.plan.strategy);  // one of the choices
  config.plan.choice = *moa::peer_choice_from(typed.plan.choice);
  Result<void> good = take_words(*arguments, typed, config);
  if (good) { good = check_source(config); }
  if (good) { good = check_peers(config); }
  if (good) { good = find_model(config, typed.cluster); }
  if (good) { good = apply_cluster_flags(typed.cluster, own_addresses, config.cluster); }
  if (!good) { return options.wrong_usage(good.error().message); }
  return config;
}

}  // namespace

Result<daemon::NodeConfig, Stop> parse_serve(const CommandLine& line) {
  const CommandHelp help{
      "serve",
      "Runs a node until SIGINT or SIGTERM: the first drains it, a second stops it at once. Its "
      "peers\nare those it is told of with --peer, and with --gossip those that it finds.",
      "[FLAGS] [-- FLAGS OF LLAMA.CPP'S SERVER]", kServeExample};
  return parse_node(help, daemon::ClusterConfig::Start::Serve, line, {});
}

Result<daemon::NodeConfig, Stop> parse_up(const CommandLine& line,
                                          const std::vector<std::string>& own_addresses) {
  const CommandHelp help{
      "up",
      "Runs the first node of a cluster, and prints the command for the other devices, with the\n"
      "token that lets them in. Later it comes back into its cluster, and prints the token on a\n"
      "terminal only (see murmur keys token). Else it is as murmur serve.",
      "[FLAGS] [-- FLAGS OF LLAMA.CPP'S SERVER]", kUpExample};
  return parse_node(help, daemon::ClusterConfig::Start::Up, line, own_addresses);
}

Result<daemon::NodeConfig, Stop> parse_join(const CommandLine& line,
                                            const std::vector<std::string>& own_addresses) {
  const CommandHelp help{
      "join",
      "Runs a node in the cluster that the token is of; murmur up prints it. Other people on this\n"
      "machine can read a command line: where they should not, give the token on standard input "
      "(-)\n"
      "or in a file. Else it is as murmur serve.",
      "TOKEN|- [FLAGS] [-- FLAGS OF LLAMA.CPP'S SERVER]", kJoinExample};
  return parse_node(help, daemon::ClusterConfig::Start::Join, line, own_addresses);
}

}  // namespace murmur::cli
