#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "gossip/join_token.h"

namespace murmur::cli {

/// Where a join token comes from: a word, a file, or standard input. What stands on a command line
/// others on the machine can read.
struct TokenSource {
  std::vector<std::string> words;  ///< of the command line
  std::string file;                ///< --token-file; empty: not given
};

/// The token. Reads standard input, one line of it, if the word is "-". The error is one line, and
/// does not repeat the token.
[[nodiscard]] Result<gossip::JoinToken> read_token(const TokenSource& source);

}  // namespace murmur::cli
