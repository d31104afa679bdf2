#include "http/request.h"

namespace murmur::http {

std::string path_of(std::string_view target) {
  if (const auto scheme = target.find("://"); scheme != target.npos && target.front() != '/') {
    const auto slash = target.find('/', scheme + 3);
    target = slash == target.npos ? "/" : target.substr(slash);
  }
  return std::string(target.substr(0, target.find_first_of("?#")));
}

}  // namespace murmur::http
