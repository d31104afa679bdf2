#include "openai/error_reader.h"

#include <algorithm>

#include "base/utf8.h"

namespace murmur::openai {
namespace {

constexpr std::size_t kMessageBytesMax = 500;
constexpr std::size_t kNameBytesMax = 100;

/// The text there, or nothing: an error of an odd shape is still an error.
std::string text_or_empty(const Field& field, std::size_t bytes_max) {
  return field.is_text() ? one_line(*field.text(), bytes_max) : "";
}

/// A code that is a status, as llama-server and vLLM have it.
unsigned status_in(const Field& code) {
  if (code.is_text()) { return 0; }
  const std::optional<std::uint64_t> status = code.whole_number(400, 599);
  return status ? static_cast<unsigned>(*status) : 0;
}

}  // namespace

ApiError read_error(const Field& object, unsigned status) {
  Field error = object["error"];
  if (error.is_text()) {
    return {.status = status == 0 ? 500 : status,
            .message = text_or_empty(error, kMessageBytesMax)};
  }
  if (!error.exists()) { error = object; }
  const Field code = error["code"];
  if (status == 0) { status = status_in(code); }
  return {.status = status == 0 ? 500 : status,
          .message = text_or_empty(error["message"], kMessageBytesMax),
          .type = text_or_empty(error["type"], kNameBytesMax),
          .param = text_or_empty(error["param"], kNameBytesMax),
          .code = text_or_empty(code, kNameBytesMax)};
}

std::string one_line(std::string_view text, std::size_t bytes_max) {
  std::string line(utf8_prefix(text, bytes_max));
  const auto is_control = [](char byte) {
    return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f;
  };
  std::replace_if(line.begin(), line.end(), is_control, ' ');
  return line;
}

}  // namespace murmur::openai
