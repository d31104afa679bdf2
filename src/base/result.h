#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>
#include <string>
#include <utility>

#include "base/assert.h"

namespace murmur {

/// Somebody else's fault, in words for the person who can mend it.
struct Error {
  std::string message;
};

/// What value() does on an error: asking for a value that is not there is our own bug. Boost.System
/// finds this by argument-dependent lookup.
[[noreturn]] inline void throw_exception_from_error(const Error& error,
                                                    const boost::source_location& where) {
  assertion_failed(error.message.c_str(), where.file_name(), static_cast<int>(where.line()));
}

/// A value, or why there is none. For bad input, dead peers, full disks; a planned outcome such as
/// a full queue is a value of its own type, and our own bug is MURMUR_ASSERT.
template <class T, class E = Error>
using Result = boost::system::result<T, E>;

}  // namespace murmur
