#include "models/part_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "base/assert.h"
#include "base/hex.h"
#include "files/private_file.h"
#include "files/read_file.h"
#include "openai/json_reader.h"

namespace murmur::models {
namespace {

constexpr std::string_view kMagic = "GGUF";
constexpr std::size_t kNoteBytesMax = 64U << 10U;
constexpr std::size_t kHashPieceBytes = 8U << 20U;

/// No note, or a damaged one, is that of a part of which nothing is known.
PartOrigin read_note(const std::string& path) {
  const auto text = read_file(path, kNoteBytesMax);
  if (!text) { return {}; }
  openai::JsonReader reader(*text, {});
  const openai::Field root = reader.root();
  const auto text_of = [&](const char* key) { return std::string(root[key].text().value_or("")); };
  PartOrigin origin{text_of("source"), text_of("sha256"), text_of("etag"),
                    root["bytes"].whole_number(0, UINT64_MAX / 2)};
  return reader.problem() ? PartOrigin() : origin;
}

std::string note_text(const PartOrigin& origin) {
  boost::json::object note{
      {"source", origin.source}, {"sha256", origin.sha256}, {"etag", origin.etag}};
  if (origin.bytes) { note["bytes"] = *origin.bytes; }
  return boost::json::serialize(note) + "\n";
}

}  // namespace

PartFile::PartFile(std::string path, int descriptor, std::uint64_t bytes)
    : path_(std::move(path)),
      descriptor_(descriptor),
      bytes_(bytes),
      hash_(std::make_unique<crypto::Sha256>()) {
  origin_ = read_note(note());
}

PartFile::PartFile(PartFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      bytes_(other.bytes_),
      hashed_(other.hashed_),
      beginning_(std::move(other.beginning_)),
      hash_(std::move(other.hash_)),
      origin_(std::move(other.origin_)) {}

PartFile::~PartFile() {
  if (descriptor_ >= 0) { ::close(descriptor_); }
}

Result<PartFile> PartFile::open(const std::string& path) {
  const std::string part = path + ".part";
  const int descriptor =
      ::open(part.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  struct stat status {};
  if (descriptor < 0 || ::fstat(descriptor, &status) != 0) {
    return Error{"cannot write " + part + ": " + std::strerror(errno)};
  }
  return PartFile(path, descriptor, static_cast<std::uint64_t>(status.st_size));
}

Error PartFile::failed(const char* what) const {
  const bool is_full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
  return Error{std::string("cannot ") + what + " " + part() + ": " + std::strerror(errno) +
               (is_full ? "; make room, and pull it again: it goes on from there" : "")};
}

bool PartFile::can_become(const PartOrigin& wanted) const {
  const bool size_fits = !wanted.bytes || (bytes_ <= *wanted.bytes &&
                                           (!origin_.bytes || *origin_.bytes == *wanted.bytes));
  if (!size_fits) { return false; }
  if (!wanted.sha256.empty()) { return origin_.sha256 == wanted.sha256; }
  return origin_.source == wanted.source && origin_.has_strong_etag();
}

Result<void> PartFile::restart() {
  if (::ftruncate(descriptor_, 0) != 0) { return failed("empty"); }
  bytes_ = hashed_ = 0;
  beginning_.clear();
  hash_ = std::make_unique<crypto::Sha256>();
  return {};
}

Result<void> PartFile::set_origin(PartOrigin origin) {
  origin_ = std::move(origin);
  return write_private_file(note(), note_text(origin_));
}

Result<bool> PartFile::hash_more() {
  if (hashed_ == bytes_) { return false; }
  std::string piece(std::min<std::uint64_t>(kHashPieceBytes, bytes_ - hashed_), '\0');
  const ssize_t n = ::pread(descriptor_, piece.data(), piece.size(), static_cast<off_t>(hashed_));
  if (n <= 0) { return failed("read"); }
  piece.resize(static_cast<std::size_t>(n));
  if (hashed_ == 0) { beginning_ = piece.substr(0, kMagic.size()); }
  hash_->add(piece);
  hashed_ += piece.size();
  return hashed_ < bytes_;
}

Result<void> PartFile::append(std::string_view bytes) {
  MURMUR_ASSERT(hashed_ == bytes_);
  while (!bytes.empty()) {
    const ssize_t n = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(bytes_));
    if (n < 0 && errno == EINTR) { continue; }
    if (n <= 0) { return failed("write"); }
    const std::string_view written = bytes.substr(0, static_cast<std::size_t>(n));
    beginning_ += written.substr(0, kMagic.size() - std::min(kMagic.size(), beginning_.size()));
    hash_->add(written);
    bytes_ += written.size();
    hashed_ = bytes_;
    bytes.remove_prefix(written.size());
  }
  return {};
}

bool PartFile::may_be_gguf() const { return kMagic.starts_with(beginning_); }

Result<std::string> PartFile::finish() {
  MURMUR_ASSERT(hashed_ == bytes_);
  if (::fsync(descriptor_) != 0) { return failed("write"); }
  return Result<std::string>(boost::system::in_place_value, to_hex(hash_->finish()));
}

Result<void> PartFile::become_whole() {
  if (std::rename(part().c_str(), path_.c_str()) != 0) { return failed("rename"); }
  ::unlink(note().c_str());
  return {};
}

void PartFile::discard() {
  ::unlink(part().c_str());
  ::unlink(note().c_str());
}

}  // namespace murmur::models
