#include "transcripts/names.h"

namespace murmur::transcripts {

std::string proposal_name(const std::string& run, std::uint32_t layer, const std::string& node) {
  return run + "/" + std::to_string(layer) + "/" + node;
}

std::string answer_name(const std::string& run) { return run + "/answer"; }

std::string request_part(const std::string& name) { return name.substr(0, name.find('/')); }

}  // namespace murmur::transcripts
