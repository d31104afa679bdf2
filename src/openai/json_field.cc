#include <boost/json/value.hpp>
#include <cmath>
#include <utility>

#include "base/utf8.h"
#include "openai/json_reader.h"
#include "openai/json_writer.h"

namespace murmur::openai {
namespace {

namespace json = boost::json;

constexpr std::size_t kPathBytesMax = 200;  // names in it may be a client's

/// As people write it: 0.5, 2.
std::string plain(double number) {
  std::string text = std::to_string(number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) { text.pop_back(); }
  return text;
}

/// 5, and 5.0 and 5e0 too, which some JSON writers make of it.
std::optional<std::uint64_t> as_whole(const json::value& value) {
  if (const auto* number = value.if_uint64()) { return *number; }
  if (const auto* number = value.if_int64()) {
    if (*number >= 0) { return static_cast<std::uint64_t>(*number); }
    return std::nullopt;
  }
  constexpr double kExactMax = 9007199254740992.0;  // 2^53
  const auto* number = value.if_double();
  if (number == nullptr || !(*number >= 0 && *number <= kExactMax)) { return std::nullopt; }
  if (std::trunc(*number) != *number) { return std::nullopt; }
  return static_cast<std::uint64_t>(*number);
}

std::optional<double> as_number(const json::value& value) {
  if (const auto* number = value.if_double()) { return *number; }
  if (const auto* number = value.if_int64()) { return static_cast<double>(*number); }
  if (const auto* number = value.if_uint64()) { return static_cast<double>(*number); }
  return std::nullopt;
}

/// Not json::serialize(), which writes 0.7 as 7E-1.
void write(JsonWriter& out, const json::value& value) {
  switch (value.kind()) {
    case json::kind::null: out.null(); return;
    case json::kind::bool_: out.value(value.get_bool()); return;
    case json::kind::int64: out.value(value.get_int64()); return;
    case json::kind::uint64: out.value(value.get_uint64()); return;
    case json::kind::double_: out.value(value.get_double()); return;
    case json::kind::string: out.value(std::string_view(value.get_string())); return;
    case json::kind::array:
      out.begin_array();
      for (const json::value& entry : value.get_array()) { write(out, entry); }
      out.end_array();
      return;
    case json::kind::object:
      out.begin_object();
      for (const auto& member : value.get_object()) {
        out.key(member.key());
        write(out, member.value());
      }
      out.end_object();
      return;
  }
}

}  // namespace

Field::Field(const json::value* value, std::string path, std::optional<JsonProblem>& problem)
    : value_(value != nullptr && value->is_null() ? nullptr : value),
      path_(std::move(path)),
      problem_(&problem) {}

bool Field::exists() const { return value_ != nullptr; }
bool Field::is_text() const { return exists() && value_->is_string(); }
bool Field::is_list() const { return exists() && value_->is_array(); }

Field Field::operator[](std::string_view key) const {
  std::string path = path_;
  if (!path.empty()) { path += '.'; }
  path += key;
  const json::value* member = nullptr;
  if (exists()) {
    const json::object* object = value_->if_object();
    if (object == nullptr) {
      complain("must be an object");
    } else {
      member = object->if_contains(key);
    }
  }
  return {member, std::move(path), *problem_};
}

std::optional<std::string_view> Field::text() const {
  if (!exists()) { return std::nullopt; }
  if (const json::string* string = value_->if_string()) {
    return std::string_view(string->data(), string->size());
  }
  complain("must be text");
  return std::nullopt;
}

std::optional<bool> Field::boolean() const {
  if (!exists()) { return std::nullopt; }
  if (const bool* truth = value_->if_bool()) { return *truth; }
  complain("must be true or false");
  return std::nullopt;
}

std::optional<double> Field::number(double min, double max) const {
  if (!exists()) { return std::nullopt; }
  const std::optional<double> number = as_number(*value_);
  if (number && *number >= min && *number <= max) { return number; }
  complain("must be a number from " + plain(min) + " to " + plain(max));
  return std::nullopt;
}

std::optional<std::uint64_t> Field::whole_number(std::uint64_t min, std::uint64_t max) const {
  if (!exists()) { return std::nullopt; }
  const std::optional<std::uint64_t> number = as_whole(*value_);
  if (number && *number >= min && *number <= max) { return number; }
  complain("must be a whole number from " + std::to_string(min) + " to " + std::to_string(max));
  return std::nullopt;
}

std::optional<std::uint32_t> Field::seed() const {
  if (!exists()) { return std::nullopt; }
  if (const auto* number = value_->if_int64()) { return static_cast<std::uint32_t>(*number); }
  if (const auto whole = as_whole(*value_)) { return static_cast<std::uint32_t>(*whole); }
  complain("must be an integer of at most 64 bits");
  return std::nullopt;
}

std::vector<Field> Field::items(std::size_t count_max) const {
  std::vector<Field> fields;
  if (!exists()) { return fields; }
  const json::array* list = value_->if_array();
  if (list == nullptr) {
    complain("must be a list");
  } else if (list->size() > count_max) {
    complain("must have at most " + std::to_string(count_max) + " entries");
  } else {
    for (std::size_t i = 0; i < list->size(); ++i) { fields.push_back(item(i)); }
  }
  return fields;
}

Field Field::first() const {
  if (!exists()) { return {nullptr, path_, *problem_}; }
  const json::array* list = value_->if_array();
  if (list == nullptr) { complain("must be a list"); }
  if (list == nullptr || list->empty()) { return {nullptr, path_, *problem_}; }
  return item(0);
}

std::string Field::json() const {
  if (!exists()) { return "null"; }
  JsonWriter out;
  write(out, *value_);
  return out.take();
}

std::vector<std::string_view> Field::keys() const {
  std::vector<std::string_view> names;
  if (!exists()) { return names; }
  const json::object* object = value_->if_object();
  if (object == nullptr) {
    complain("must be an object");
    return names;
  }
  for (const auto& member : *object) {
    names.emplace_back(member.key().data(), member.key().size());
  }
  return names;
}

void Field::complain(std::string_view message) const {
  if (problem_->has_value()) { return; }
  const std::string path(utf8_prefix(path_, kPathBytesMax));
  std::string full = path.empty() ? "the body" : path + ":";
  full += ' ';
  full += message;
  *problem_ = JsonProblem{.path = path, .message = std::move(full)};
}

Field Field::item(std::size_t index) const {
  return {&value_->get_array()[index], path_ + '[' + std::to_string(index) + ']', *problem_};
}

}  // namespace murmur::openai
