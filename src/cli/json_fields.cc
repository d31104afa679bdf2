#include "cli/json_fields.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace murmur::cli {

const boost::json::object* object_at(const boost::json::object& from, std::string_view key) {
  const boost::json::value* value = from.if_contains(key);
  return value == nullptr ? nullptr : value->if_object();
}

const boost::json::array* array_at(const boost::json::object& from, std::string_view key) {
  const boost::json::value* value = from.if_contains(key);
  return value == nullptr ? nullptr : value->if_array();
}

std::string text_at(const boost::json::object& from, std::string_view key) {
  const boost::json::value* value = from.if_contains(key);
  const boost::json::string* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string() : std::string(text->data(), text->size());
}

std::uint64_t count_at(const boost::json::object& from, std::string_view key) {
  const boost::json::value* value = from.if_contains(key);
  if (value == nullptr || !value->is_number()) { return 0; }
  boost::system::error_code not_a_count;  // negative, a fraction, too large
  const auto count = value->to_number<std::uint64_t>(not_a_count);
  return not_a_count ? 0 : count;
}

double number_at(const boost::json::object& from, std::string_view key) {
  const boost::json::value* value = from.if_contains(key);
  if (value == nullptr || !value->is_number()) { return 0; }
  boost::system::error_code ignored;
  return value->to_number<double>(ignored);
}

bool flag_at(const boost::json::object& from, std::string_view key) {
  const boost::json::value* value = from.if_contains(key);
  return value != nullptr && value->is_bool() && value->get_bool();
}

}  // namespace murmur::cli
