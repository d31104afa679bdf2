// A member of a gossip cluster and nothing else, to try the protocol with Serf's agents:
//
//   bare_member NAME [ADDRESS:]PORT KEY [ADDRESS:]JOIN [TAG=VALUE ...]
//
// on loopback where no IPv4 address is given; KEY is 32 hex digits or more, or "-"; JOIN is a port,
// or "-". It prints a line for each thing it notices. On stdin: "tags TAG=VALUE ...", "leave",
// "members", "move PORT", "keys", "rotate KEY".
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/signal_set.hpp>
#include <ctime>
#include <iostream>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/overloaded.h"
#include "gossip/serf_messages.h"
#include "net/gossip_member.h"

namespace murmur {
namespace {

namespace asio = boost::asio;
using membership::MemberChanged;

const char* to_text(MemberChanged::What what) {
  switch (what) {
    case MemberChanged::What::Joined: return "joined";
    case MemberChanged::What::Updated: return "updated";
    case MemberChanged::What::Suspected: return "suspected";
    case MemberChanged::What::Recovered: return "recovered";
    case MemberChanged::What::Failed: return "failed";
    case MemberChanged::What::Left: return "left";
    case MemberChanged::What::Forgotten: return "forgotten";
  }
  return "";
}

const char* to_text(gossip::NodeState state) {
  switch (state) {
    case gossip::NodeState::Alive: return "alive";
    case gossip::NodeState::Suspect: return "suspect";
    case gossip::NodeState::Dead: return "dead";
    case gossip::NodeState::Left: return "left";
  }
  return "";
}

const char* to_text(membership::KeyChange change) {
  switch (change) {
    case membership::KeyChange::Install: return "install";
    case membership::KeyChange::Use: return "use";
    case membership::KeyChange::Remove: return "remove";
    case membership::KeyChange::List: return "list";
  }
  return "";
}

/// "keys install 3 of 3", then why not, and the keys of a list with how many have each.
std::string described(const membership::KeyChangeEnded& ended) {
  std::string text = std::string("keys ") + to_text(ended.change) + ' ' +
                     std::to_string(ended.done) + " of " + std::to_string(ended.members);
  for (const std::string& failure : ended.failures) { text += "; " + failure; }
  for (const auto& [key, count] : ended.keys) { text += ' ' + key + '*' + std::to_string(count); }
  return text;
}

/// Its name and its tags.
std::string described(const membership::Record& record) {
  std::string text = record.name;
  const auto tags = gossip::decode_tags(record.meta);
  if (!tags) { return text + " (no tags)"; }
  for (const gossip::Tag& tag : *tags) {
    text += ' ' + std::string(tag.key) + '=' + std::string(tag.value);
  }
  return text;
}

std::string line_of(const membership::Notice& notice) {
  return std::visit(
      Overloaded{
          [](const MemberChanged& it) { return to_text(it.what) + (' ' + described(*it.record)); },
          [](const membership::NameConflict& it) { return "conflict " + it.known->name; },
          [](const membership::SelfRefuted& it) {
            return "refuted " + std::to_string(it.incarnation);
          },
          [](const membership::ProbeAnswered&) { return std::string(); },
          [](const membership::ProbeLate&) { return std::string(); },
          [](const membership::Joined& it) { return "reached " + to_string(it.through); },
          [](const membership::JoinFailed& it) {
            return "unreached " + to_string(it.through) + ' ' + it.reason;
          },
          [](const membership::KeyChangeEnded& it) { return described(it); },
          [](const membership::Gone&) { return std::string("gone"); },
      },
      notice);
}

/// Of "PORT", on loopback, or "ADDRESS:PORT".
asio::ip::udp::endpoint socket_address(const std::string& text) {
  const std::size_t colon = text.find(':');
  const bool is_port = colon == std::string::npos;
  return {
      is_port ? asio::ip::address_v4::loopback() : asio::ip::make_address_v4(text.substr(0, colon)),
      static_cast<std::uint16_t>(std::stoi(is_port ? text : text.substr(colon + 1)))};
}

gossip::Endpoint endpoint(const std::string& text) {
  const auto there = socket_address(text);
  const auto bytes = there.address().to_v4().to_bytes();
  return *gossip::Endpoint::from_bytes({reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                                       there.port());
}

/// As tags travel, of "TAG=VALUE" each.
std::string encoded_tags(const std::vector<std::string>& pairs) {
  std::vector<gossip::Tag> tags;
  for (const std::string_view pair : pairs) {
    const std::size_t equals = pair.find('=');
    tags.push_back({pair.substr(0, equals), pair.substr(equals + 1)});
  }
  return *gossip::encode_tags(tags);
}

std::string from_hex(const std::string& digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

class Program {
 public:
  explicit Program(const std::vector<std::string>& arguments)
      : member_(context_.get_executor(), setup(arguments),
                [this](const membership::Notice& notice) {
                  const std::string line = line_of(notice);
                  if (!line.empty()) { std::cout << line << std::endl; }
                  const auto* ended = std::get_if<membership::KeyChangeEnded>(&notice);
                  if (ended != nullptr) { go_on_rotating(*ended); }
                }),
        orders_(context_, ::dup(STDIN_FILENO)) {
    if (arguments[2] != "-") {
      ring_.add(*gossip::Key::from_bytes(from_hex(arguments[2]))).value();
    }
    member_.keep_keys_in(ring_);
    if (arguments[3] != "-") { seeds_ = {endpoint(arguments[3])}; }
  }

  int run(const std::string& place) {
    if (!listen(place)) { return 2; }
    if (!seeds_.empty()) { member_.tell(membership::JoinWanted{seeds_}); }
    read_order();
    asio::signal_set signals(context_, SIGTERM, SIGINT);
    signals.async_wait([this](auto, int) { context_.stop(); });
    context_.run();
    return 0;
  }

 private:
  static membership::Setup setup(const std::vector<std::string>& arguments) {
    membership::Setup setup;
    setup.name = arguments[0];
    setup.endpoint = endpoint(arguments[1]);
    const std::vector<std::string> tags(arguments.begin() + 4, arguments.end());
    setup.meta = encoded_tags(tags.empty() ? std::vector<std::string>{"app=murmur"} : tags);
    setup.incarnation = static_cast<std::uint32_t>(std::time(nullptr));
    setup.seed = std::random_device{}();  // members that start together keep different times
    setup.keyed = arguments[2] != "-";
    return setup;
  }

  /// In place of where it listened before.
  bool listen(const std::string& place) {
    const asio::ip::udp::endpoint here = socket_address(place);
    const net::GossipTransportConfig config{.address = here.address().to_string(),
                                            .port = here.port()};
    auto transport = net::GossipTransport::open(context_.get_executor(), config, ring_);
    if (!transport) {
      std::cerr << transport.error().message << '\n';
      return false;
    }
    member_.attach(**transport);
    transport_ = std::move(*transport);
    transport_->start(member_);
    std::cout << "listening " << transport_->port() << std::endl;
    return true;
  }

  void read_order() {
    asio::async_read_until(orders_, asio::dynamic_buffer(line_), '\n',
                           [this](const boost::system::error_code& ec, std::size_t size) {
                             if (ec) { return; }
                             obey(line_.substr(0, size - 1));
                             line_.erase(0, size);
                             read_order();
                           });
  }

  void obey(const std::string& order) {
    std::istringstream words(order);
    std::string verb;
    words >> verb;
    if (verb == "leave") { member_.tell(membership::LeaveWanted{}); }
    if (verb == "tags") { set_tags(words); }
    std::string word;
    if (verb == "move" && words >> word && listen(word)) {
      member_.tell(membership::AddressChanged{endpoint(word)});
    }
    if (verb == "keys") { member_.tell(membership::KeyChangeWanted{}); }
    if (verb == "rotate" && words >> word) { rotate(from_hex(word)); }
    if (verb == "members") {
      for (const membership::Member& member : member_.core().members()) {
        std::cout << "member " << to_text(member.state) << ' ' << described(*member.record)
                  << std::endl;
      }
    }
  }

  /// The new key everywhere, then in use everywhere, then the old one nowhere.
  void rotate(const std::string& key) {
    using membership::KeyChange;
    steps_ = {{KeyChange::Remove, std::string(ring_.primary().bytes())}, {KeyChange::Use, key}};
    member_.tell(membership::KeyChangeWanted{KeyChange::Install, key});
  }
  void go_on_rotating(const membership::KeyChangeEnded& ended) {
    if (ended.done < ended.members) { steps_.clear(); }
    if (steps_.empty()) { return; }
    const membership::KeyChangeWanted next = steps_.back();
    steps_.pop_back();
    member_.tell(next);
  }

  void set_tags(std::istringstream& words) {
    std::vector<std::string> pairs;
    for (std::string pair; words >> pair;) { pairs.push_back(pair); }
    member_.tell(membership::MetaChanged{encoded_tags(pairs)});
  }

  asio::io_context context_{1};
  gossip::Keyring ring_;
  net::GossipMember member_;
  asio::posix::stream_descriptor orders_;
  std::string line_;
  std::unique_ptr<net::GossipTransport> transport_;
  std::vector<membership::KeyChangeWanted> steps_;  // of a rotation, the next one last
  std::vector<gossip::Endpoint> seeds_;
};

}  // namespace
}  // namespace murmur

int main(int argc, char** argv) {
  if (argc < 5) {
    std::cerr << "usage: bare_member NAME [ADDRESS:]PORT KEY|- [ADDRESS:]JOIN|- [TAG=VALUE ...]\n";
    return 2;
  }
  return murmur::Program({argv + 1, argv + argc}).run(argv[2]);
}
