#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>

// Reading JSON of another program, where anything may be missing or of another type. This header is
// for .cc files only.
namespace murmur::cli {

/// The member, if it is an object or an array; else null.
[[nodiscard]] const boost::json::object* object_at(const boost::json::object& from,
                                                   std::string_view key);
[[nodiscard]] const boost::json::array* array_at(const boost::json::object& from,
                                                 std::string_view key);

// The member, if it is of that type; else empty, 0, false.
[[nodiscard]] std::string text_at(const boost::json::object& from, std::string_view key);
[[nodiscard]] std::uint64_t count_at(const boost::json::object& from, std::string_view key);
[[nodiscard]] double number_at(const boost::json::object& from, std::string_view key);
[[nodiscard]] bool flag_at(const boost::json::object& from, std::string_view key);

}  // namespace murmur::cli
