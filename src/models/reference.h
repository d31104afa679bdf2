#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "net/web_url.h"

namespace murmur::models {

/// A model in a repository of the hub.
struct HubReference {
  std::string repo;   ///< "OWNER/NAME"
  std::string quant;  ///< or a file's name; empty: whichever suits most people
};

/// A file anywhere on the web, *.gguf; of a split model, any of its files.
struct FileReference {
  net::WebUrl url;
};

using Reference = std::variant<HubReference, FileReference>;

/// Reads what a person calls a model to pull: OWNER/NAME[:QUANT], a name of the catalogue with or
/// without another quant, or a URL. The error says what it should be.
[[nodiscard]] Result<Reference> parse_reference(std::string_view text);

}  // namespace murmur::models
