#include "cli/conversation_file.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "cli/conversation_text.h"
#include "files/private_file.h"
#include "files/read_file.h"

namespace murmur::cli {
namespace {

constexpr std::size_t kFileBytesMax = 32U << 20U;  // no node takes more

std::string with_home(const std::string& path) {
  const char* const home = std::getenv("HOME");  // NOLINT(concurrency-mt-unsafe): nobody changes it
  return path.starts_with("~/") && home != nullptr ? home + path.substr(1) : path;
}

}  // namespace

Result<void> save_conversation(const std::string& path, const Conversation& conversation,
                               bool replaces) {
  const std::string place = with_home(path);
  std::error_code ignored;
  const std::filesystem::file_status there = std::filesystem::symlink_status(place, ignored);
  if (std::filesystem::exists(there)) {
    if (!replaces) { return Error{path + " is there already; /save! replaces it"}; }
    // A rename would put a file in the place of a device or a link, which nobody means.
    if (!std::filesystem::is_regular_file(there)) { return Error{path + " is no ordinary file"}; }
  }
  return write_private_file(place, conversation_text(conversation));
}

Result<Conversation> load_conversation(const std::string& path) {
  const Result<std::string> text = read_file(with_home(path), kFileBytesMax);
  if (!text) { return text.error(); }
  Result<Conversation> conversation = parse_conversation(*text);
  if (!conversation) { return Error{path + ": " + conversation.error().message}; }
  return conversation;
}

}  // namespace murmur::cli
