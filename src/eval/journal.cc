#include "eval/journal.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace murmur::eval {
namespace {

Error cannot(const std::string& what, const std::string& path) {
  return Error{"cannot " + what + " " + path + ": " + std::strerror(errno)};
}

bool write_line(std::FILE* file, const std::string& line) {
  return std::fputs((line + "\n").c_str(), file) >= 0 && std::fflush(file) == 0;
}

}  // namespace

Result<void> Journal::read(const std::string& text, const std::string& subject) {
  const std::size_t first_end = text.find('\n');
  if (text.substr(0, first_end) != subject) {
    return Error{"holds an evaluation of something else; choose another folder, or remove it"};
  }
  std::size_t number = 1;
  for (std::size_t at = first_end + 1; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    ++number;
    auto trial = parse_trial(std::string_view(text).substr(at, end - at));
    if (!trial) { return Error{"line " + std::to_string(number) + " " + trial.error().message}; }
    TrialKey key = trial->key;
    trials_.insert_or_assign(std::move(key), *std::move(trial));
    at = end + 1;
  }
  return {};
}

Result<Journal> Journal::open(const std::string& path, const std::string& subject) {
  Journal journal;
  std::string text;
  if (std::ifstream file(path, std::ios::binary); file) {
    text.assign(std::istreambuf_iterator<char>(file), {});
  }
  const std::size_t whole = text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1;
  if (whole < text.size()) {
    std::error_code error;
    std::filesystem::resize_file(path, whole, error);
    if (error) { return Error{"cannot mend " + path + ": " + error.message()}; }
    text.resize(whole);
  }
  if (!text.empty()) {
    if (auto read = journal.read(text, subject); !read) {
      return Error{path + " " + read.error().message};
    }
  }
  journal.file_.reset(std::fopen(path.c_str(), "ae"));
  if (journal.file_ == nullptr) { return cannot("write", path); }
  if (text.empty() && !write_line(journal.file_.get(), subject)) { return cannot("write", path); }
  return journal;
}

Result<void> Journal::add(Trial trial) {
  if (!write_line(file_.get(), to_json_line(trial))) { return cannot("write", "the journal"); }
  TrialKey key = trial.key;
  trials_.insert_or_assign(std::move(key), std::move(trial));
  return {};
}

}  // namespace murmur::eval
