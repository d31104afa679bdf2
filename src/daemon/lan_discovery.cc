#include "daemon/lan_discovery.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdlib>
#include <utility>

#include "gossip/join_token.h"
#include "net/host_port.h"

namespace murmur::daemon {
namespace {

constexpr const char* kService = "_murmur._tcp";
constexpr std::string_view kAt = "at=";  // the TXT record that says where, in figures
constexpr Duration kGrace = std::chrono::milliseconds(200);

std::optional<std::string> find_program(const std::string& name) {
  const char* const path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): nobody changes it
  std::string_view rest = path == nullptr ? "/usr/bin" : path;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    const std::string program = std::string(rest.substr(0, end)) + "/" + name;
    if (program.front() == '/' && ::access(program.c_str(), X_OK) == 0) { return program; }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return std::nullopt;
}

engine::ChildCommand command(std::string program, std::vector<std::string> arguments) {
  return {.program = std::move(program),
          .arguments = std::move(arguments),
          .niceness = 0,
          .dropped_environment = "MURMUR_"};
}

void log_end(const std::string& last_words) {
  spdlog::info("this node cannot be found on the local network without an address: {}",
               last_words.empty() ? "Avahi ends" : last_words);
}

std::optional<gossip::Endpoint> endpoint_in(std::string_view text) {
  const auto read = net::parse_host_port(text);
  if (!read || !read->port || net::is_loopback(read->host)) { return std::nullopt; }
  return net::gossip_endpoint(read->host, *read->port);
}

Result<std::unique_ptr<engine::ChildProcess>> publish(const boost::asio::any_io_executor& executor,
                                                      const std::string& node,
                                                      const gossip::Endpoint& endpoint) {
  const auto program = find_program("avahi-publish-service");
  if (!program) { return Error{"avahi-publish-service is not installed"}; }
  const auto last_words = std::make_shared<std::string>();
  return engine::ChildProcess::start(
      executor,
      command(*program, {"--", node, kService, std::to_string(endpoint.port()),
                         std::string(kAt) + to_string(endpoint)}),
      {[last_words](const std::string& line) {
         spdlog::debug("avahi: {}", line);
         *last_words = line;
       },
       [last_words](const engine::ChildExit&) { log_end(*last_words); }});
}

}  // namespace

LanAnnouncement::LanAnnouncement(const boost::asio::any_io_executor& executor,
                                 const std::string& node, const gossip::Endpoint& endpoint) {
  if (!endpoint_in(to_string(endpoint))) { return; }  // on loopback
  auto started = publish(executor, node, endpoint);
  if (started) {
    publisher_ = std::move(*started);
  } else {
    log_end(started.error().message);
  }
}

std::vector<std::string> browse_lan(Duration patience) {
  std::vector<std::string> seeds;
  const auto program = find_program("avahi-browse");
  if (!program) { return seeds; }
  boost::asio::io_context context;
  bool ended = false;
  const auto take = [&seeds](const std::string& line) {
    const auto seed = seed_in_line(line);
    const bool is_new = seed && std::find(seeds.begin(), seeds.end(), *seed) == seeds.end();
    if (is_new && seeds.size() < gossip::JoinToken::kSeedsMax) { seeds.push_back(*seed); }
  };
  // Resolved, parsable, terminating, without a look at the list of known services.
  const auto browser =
      engine::ChildProcess::start(context.get_executor(), command(*program, {"-rptk", kService}),
                                  {take, [&ended](const engine::ChildExit&) { ended = true; }});
  if (!browser) { return seeds; }
  boost::asio::steady_timer timer(context, patience);
  timer.async_wait([&](const boost::system::error_code& ec) {
    if (!ec) { (*browser)->terminate(kGrace); }
  });
  while (!ended) { context.run_one(); }
  return seeds;
}

std::optional<std::string> seed_in_line(std::string_view line) {
  // =;INTERFACE;PROTOCOL;NAME;TYPE;DOMAIN;HOST;ADDRESS;PORT;"TXT" "TXT": names are escaped.
  constexpr int kFieldsBeforeTexts = 9;
  if (!line.starts_with("=;")) { return std::nullopt; }
  for (int i = 0; i < kFieldsBeforeTexts; ++i) {
    const std::size_t end = line.find(';');
    if (end == line.npos) { return std::nullopt; }
    line.remove_prefix(end + 1);
  }
  const std::size_t at = line.find('"' + std::string(kAt));
  if (at == line.npos) { return std::nullopt; }
  const std::string_view rest = line.substr(at + 1 + kAt.size());
  const auto endpoint = endpoint_in(rest.substr(0, rest.find('"')));
  return endpoint ? std::optional(to_string(*endpoint)) : std::nullopt;
}

}  // namespace murmur::daemon
