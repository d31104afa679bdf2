#include "models/reference.h"

#include <algorithm>

#include "models/catalogue.h"
#include "models/names.h"

namespace murmur::models {
namespace {

Result<Reference> file_reference(std::string_view text) {
  const auto url = net::parse_web_url(text);
  if (!url) { return Error{"\"" + std::string(text) + "\": " + url.error().message}; }
  const std::string path = url->target.substr(0, url->target.find('?'));
  const std::string_view file = base_name(path);
  if (stem_of(file).size() == file.size() || stem_of(file).empty()) {
    return Error{"\"" + net::to_string(*url) + "\": is no *.gguf file"};
  }
  return Reference(FileReference{*url});
}

/// "OWNER/NAME", each of them 1 to 96 of the characters that the hub allows.
bool is_repo(std::string_view text) {
  constexpr std::size_t kPartBytesMax = 96;
  const std::size_t slash = text.find('/');
  if (slash == text.npos) { return false; }
  const auto is_part = [](std::string_view part) {
    return is_model_name("x" + std::string(part)) && part.size() <= kPartBytesMax &&
           !part.empty() && part != "." && part.find("..") == part.npos;
  };
  return is_part(text.substr(0, slash)) && is_part(text.substr(slash + 1));
}

}  // namespace

Result<Reference> parse_reference(std::string_view text) {
  if (text.find("://") != text.npos) { return file_reference(text); }
  const std::size_t colon = text.find(':');
  const std::string_view place = text.substr(0, colon);
  const std::string quant(colon == text.npos ? "" : text.substr(colon + 1));
  const bool quant_missing = colon != text.npos && quant.empty();
  if (const KnownModel* const known = find_known(place); known != nullptr && !quant_missing) {
    return Reference(
        HubReference{std::string(known->repo), quant.empty() ? std::string(known->quant) : quant});
  }
  if (!is_repo(place) || quant_missing) {
    return Error{"\"" + std::string(text) +
                 "\" is no model: give OWNER/NAME[:QUANT] as on the hub, the URL of a .gguf file, "
                 "or a name of the list that murmur pull shows"};
  }
  return Reference(HubReference{std::string(place), quant});
}

}  // namespace murmur::models
