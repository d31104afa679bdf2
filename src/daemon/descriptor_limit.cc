#include "daemon/descriptor_limit.h"

#include <sys/resource.h>

#include <algorithm>

namespace murmur::daemon {

void raise_descriptor_limit() {
  constexpr rlim_t kEnough = 65536;  // where the hard limit is a thousand million
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) { return; }
  const rlim_t wanted = std::min(limit.rlim_max, kEnough);
  if (limit.rlim_cur >= wanted) { return; }
  limit.rlim_cur = wanted;
  setrlimit(RLIMIT_NOFILE, &limit);  // if not, connections are accepted as descriptors come free
}

}  // namespace murmur::daemon
