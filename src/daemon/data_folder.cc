#include "daemon/data_folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <limits>
#include <optional>

#include "daemon/keyring_json.h"
#include "files/private_file.h"
#include "files/private_folder.h"
#include "files/read_file.h"
#include "net/host_port.h"

namespace murmur::daemon {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFileBytesMax = 64U << 10U;
constexpr const char* kLock = "/lock";
constexpr const char* kIdentity = "identity.pem";
constexpr const char* kKeyring = "keyring.json";
constexpr const char* kPastKeys = "past_keys";
constexpr const char* kMembers = "members";
constexpr const char* kIncarnation = "incarnation";
/// The last line of lists: without it the file was cut.
constexpr std::string_view kEnd = "end";
/// Above it a node could not outbid rumours much longer; no clock gets there before 2097.
constexpr std::uint32_t kIncarnationMax = 0xEFFFFFFFU;

Error with_cure(const std::string& what) {
  return Error{what + "; mend that, or name another folder with --data"};
}

/// Others could read its secrets, or put keys of theirs in place of the node's.
Result<void> check_private(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    return with_cure("cannot look at " + path + ": " + std::strerror(errno));
  }
  if (status.st_uid != ::geteuid()) {
    return Error{path + " is another user's; name a folder of your own with --data"};
  }
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return Error{"others may enter " + path + ", which holds secrets; chmod 700 " + path +
                 " mends that"};
  }
  return {};
}

bool is_there(const std::string& path) {
  std::error_code ec;
  return fs::exists(fs::symlink_status(path, ec));
}

std::string to_lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) { text += line + "\n"; }
  return text.append(kEnd) + "\n";
}

/// Nothing if the list was cut.
std::optional<std::vector<std::string>> from_lines(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t end = text.find('\n'); end != text.npos; end = text.find('\n')) {
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (line == kEnd) { return lines; }
    lines.emplace_back(line);
  }
  return std::nullopt;
}

std::optional<gossip::Endpoint> endpoint_from(std::string_view text) {
  const auto read = net::parse_host_port(text);
  if (!read || !read->port) { return std::nullopt; }
  return net::gossip_endpoint(read->host, *read->port);
}

}  // namespace

Result<DataFolder> DataFolder::open(const std::string& path) {
  std::string folder = fs::path(path).lexically_normal().string();
  while (folder.size() > 1 && folder.ends_with('/')) { folder.pop_back(); }
  if (const Result<void> made = make_private_folders(folder); !made) {
    return with_cure(made.error().message);
  }
  if (const Result<void> safe = check_private(folder); !safe) { return safe.error(); }
  Result<std::optional<FileLock>> lock = FileLock::take(folder + kLock);
  if (!lock) { return with_cure(lock.error().message); }
  if (!*lock) {
    return Error{"another node uses " + folder +
                 "; stop it, or give this one a folder of its own with --data"};
  }
  return DataFolder(std::move(folder), std::move(**lock));
}

bool in_use(const std::string& folder) {
  if (!is_there(folder + kLock)) { return false; }
  const Result<std::optional<FileLock>> lock = FileLock::take(folder + kLock);
  return lock && !*lock;
}

Result<void> DataFolder::write(const char* name, std::string_view text) {
  const Result<void> written = write_private_file(file(name), text);
  if (!written) { return with_cure(written.error().message); }
  return {};
}

Result<crypto::Identity> DataFolder::identity() {
  if (is_there(file(kIdentity))) { return identity_in(path_); }
  crypto::Identity made = crypto::Identity::generate();
  if (const Result<void> kept = write(kIdentity, made.to_pem()); !kept) { return kept.error(); }
  return made;
}

Result<crypto::Identity> identity_in(const std::string& folder) {
  const std::string path = folder + "/" + kIdentity;
  const Result<std::string> pem = read_private_file(path, kFileBytesMax);
  if (!pem) { return pem.error(); }
  Result<crypto::Identity> read = crypto::Identity::from_pem(*pem);
  if (!read) {
    return Error{path + ": " + read.error().message +
                 "; bring back a copy, or remove it and be known as another node"};
  }
  return read;
}

Result<gossip::Keyring> keyring_in(const std::string& folder) {
  const std::string path = folder + "/" + kKeyring;
  if (!is_there(path)) { return gossip::Keyring(); }
  const Result<std::string> text = read_private_file(path, kFileBytesMax);
  if (!text) { return text.error(); }
  Result<gossip::Keyring> read = keyring_from_json(*text);
  if (!read) {
    return Error{path + ": " + read.error().message +
                 "; murmur leave removes it, then murmur join TOKEN brings a new one"};
  }
  return read;
}

Result<void> DataFolder::save_keyring(const gossip::Keyring& keyring) {
  if (const Result<void> noted = note_keys(keyring); !noted) { return noted; }
  return write(kKeyring, to_json(keyring));
}

std::vector<std::string> DataFolder::past_keys() const {
  const Result<std::string> text = read_file(file(kPastKeys), kFileBytesMax);
  if (!text) { return {}; }
  return from_lines(*text).value_or(std::vector<std::string>());
}

Result<void> DataFolder::note_keys(const gossip::Keyring& keyring) {
  std::vector<std::string> noted = past_keys();
  const std::size_t before = noted.size();
  for (const gossip::Key& key : keyring.keys()) {
    std::string print = crypto::fingerprint(key.bytes());
    if (std::find(noted.begin(), noted.end(), print) == noted.end()) {
      noted.push_back(std::move(print));
    }
  }
  if (noted.size() == before) { return {}; }
  if (noted.size() > kPastKeysMax) {
    noted.erase(noted.begin(), noted.end() - static_cast<std::ptrdiff_t>(kPastKeysMax));
  }
  return write(kPastKeys, to_lines(noted));
}

bool DataFolder::has_had(const gossip::Key& key) const {
  const std::vector<std::string> noted = past_keys();
  return std::find(noted.begin(), noted.end(), crypto::fingerprint(key.bytes())) != noted.end();
}

Result<std::vector<gossip::Endpoint>> DataFolder::known_members() const {
  const std::string path = file(kMembers);
  if (!is_there(path)) { return std::vector<gossip::Endpoint>(); }
  const Result<std::string> text = read_file(path, kFileBytesMax);
  if (!text) { return Error{text.error().message + "; no members are remembered"}; }
  const auto lines = from_lines(*text);
  const Error damaged{path + " is damaged; no members are remembered"};
  if (!lines || lines->size() > kMembersMax) { return damaged; }
  std::vector<gossip::Endpoint> members;
  for (const std::string& line : *lines) {
    const auto member = endpoint_from(line);
    if (!member) { return damaged; }
    members.push_back(*member);
  }
  return members;
}

Result<void> DataFolder::save_known_members(std::span<const gossip::Endpoint> members) {
  std::vector<std::string> lines;
  for (const gossip::Endpoint& member : members.first(std::min(members.size(), kMembersMax))) {
    lines.push_back(to_string(member));
  }
  return write(kMembers, to_lines(lines));
}

std::uint32_t DataFolder::last_incarnation() const {
  const Result<std::string> text = read_file(file(kIncarnation), kFileBytesMax);
  if (!text) { return 0; }
  std::uint32_t last = 0;
  const char* const end = text->data() + text->size();
  const auto [stopped, ec] = std::from_chars(text->data(), end, last);
  // Damage costs nothing while the clock is right; others make a node outbid what they remember.
  if (ec != std::errc() || stopped == end || *stopped != '\n' || last > kIncarnationMax) {
    return 0;
  }
  return last;
}

Result<std::uint32_t> DataFolder::next_incarnation(std::uint32_t unix_time_s) {
  const std::uint32_t next =
      std::min(std::max(last_incarnation() + 1, unix_time_s), kIncarnationMax);
  if (const Result<void> kept = save_incarnation(next); !kept) { return kept.error(); }
  return next;
}

Result<void> DataFolder::save_incarnation(std::uint32_t incarnation) {
  const std::uint32_t last = std::max(incarnation, last_incarnation());
  return write(kIncarnation, std::to_string(last) + "\n");
}

Result<void> DataFolder::forget_cluster() {
  for (const char* name : {kKeyring, kPastKeys, kMembers}) {
    if (::unlink(file(name).c_str()) != 0 && errno != ENOENT) {
      return with_cure("cannot remove " + file(name) + ": " + std::strerror(errno));
    }
  }
  return {};
}

Result<std::string> default_data_folder() {
  // NOLINTBEGIN(concurrency-mt-unsafe): nobody changes the environment
  const char* const data_home = std::getenv("XDG_DATA_HOME");
  const char* const home = std::getenv("HOME");
  // NOLINTEND(concurrency-mt-unsafe)
  std::string folder;
  // A relative path there is to be ignored (XDG Base Directory Specification).
  if (data_home != nullptr && *data_home == '/') {
    folder = std::string(data_home) + "/murmur";
  } else if (home != nullptr && *home == '/') {
    folder = std::string(home) + "/.local/share/murmur";
  } else {
    return Error{"there is no home folder to keep this node's identity in; name one with --data"};
  }
  return Result<std::string>(boost::system::in_place_value, std::move(folder));
}

}  // namespace murmur::daemon
