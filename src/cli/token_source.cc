#include "cli/token_source.h"

#include <iostream>

#include "files/read_file.h"

namespace murmur::cli {
namespace {

constexpr std::size_t kTokenBytesMax = 4096;

Result<gossip::JoinToken> from_stdin() {
  std::string line(kTokenBytesMax, '\0');
  std::cin.getline(line.data(), static_cast<std::streamsize>(line.size()));
  line.resize(line.find('\0'));
  return gossip::parse_join_token(line);
}

Result<gossip::JoinToken> from_file(const std::string& path) {
  const Result<std::string> text = read_file(path, kTokenBytesMax);
  if (!text) { return text.error(); }
  auto token = gossip::parse_join_token(*text);
  if (!token) { return Error{path + ": " + token.error().message}; }
  return token;
}

}  // namespace

Result<gossip::JoinToken> read_token(const TokenSource& source) {
  const std::size_t given = source.words.size() + (source.file.empty() ? 0 : 1);
  if (given == 0) {
    return Error{"a join token is missing; murmur up on another device prints it"};
  }
  if (given > 1) { return Error{"one join token is enough"}; }
  if (!source.file.empty()) { return from_file(source.file); }
  if (source.words.front() == "-") { return from_stdin(); }
  return gossip::parse_join_token(source.words.front());
}

}  // namespace murmur::cli
