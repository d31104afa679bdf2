#include "eval/journal.h"

#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "files/read_file.h"

namespace murmur::eval {
namespace {

constexpr std::size_t kBytesMax = 1U << 30U;
constexpr std::string_view kMark = "murmur eval ";  // how our subjects begin

Error cannot(const std::string& what, const std::string& path) {
  return Error{"cannot " + what + " " + path + ": " + std::strerror(errno)};
}

/// Up to the last line feed.
std::string_view whole_lines(std::string_view text) {
  return text.substr(0, text.find_last_of('\n') + 1);
}

bool write_line(std::FILE* file, const std::string& line) {
  return std::fputs((line + "\n").c_str(), file) >= 0 && std::fflush(file) == 0;
}

}  // namespace

Result<void> Journal::read(std::string_view lines) {
  std::size_t number = 1;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(line.size() + 1);
    ++number;
    auto trial = parse_trial(line);
    if (!trial) { return Error{"line " + std::to_string(number) + " " + trial.error().message}; }
    TrialKey key = trial->key;
    trials_.insert_or_assign(std::move(key), *std::move(trial));
  }
  return {};
}

Result<Journal> Journal::open(const std::string& path, const std::string& subject) {
  Journal journal;
  journal.file_.reset(std::fopen(path.c_str(), "ae"));
  if (journal.file_ == nullptr) { return cannot("write", path); }
  if (::flock(::fileno(journal.file_.get()), LOCK_EX | LOCK_NB) != 0) {
    return Error{path + " is in use by another evaluation"};
  }
  const auto text = read_file(path, kBytesMax);
  if (!text) { return text.error(); }
  const std::string_view whole = whole_lines(*text);
  const std::string_view first = whole.substr(0, std::min(whole.find('\n'), whole.size()));
  const std::string_view trials = whole.substr(std::min(first.size() + 1, whole.size()));
  const bool is_ours = first == subject;
  const bool is_vacant = text->empty() || (first.starts_with(kMark) && trials.empty());
  if (!is_ours && !is_vacant) {
    return Error{path +
                 " holds an evaluation of something else; choose another folder, or remove it"};
  }
  const std::size_t kept = is_ours ? whole.size() : 0;
  if (::ftruncate(::fileno(journal.file_.get()), static_cast<off_t>(kept)) != 0) {
    return cannot("mend", path);
  }
  if (!is_ours && !write_line(journal.file_.get(), subject)) { return cannot("write", path); }
  if (is_ours) {
    if (const auto read = journal.read(trials); !read) {
      return Error{path + ": " + read.error().message};
    }
  }
  return journal;
}

Result<void> Journal::add(Trial trial) {
  if (!write_line(file_.get(), to_json_line(trial))) { return cannot("write", "the journal"); }
  TrialKey key = trial.key;
  trials_.insert_or_assign(std::move(key), std::move(trial));
  return {};
}

}  // namespace murmur::eval
