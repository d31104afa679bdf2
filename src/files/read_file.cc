#include "files/read_file.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

namespace murmur {
namespace {

constexpr std::size_t kChunkBytes = 64U << 10U;

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t bytes_max) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) { return Error{path + ": is a folder"}; }
  std::ifstream in(path, std::ios::binary);
  if (!in) { return Error{path + ": cannot be read: " + std::generic_category().message(errno)}; }
  std::string text;
  std::string chunk(kChunkBytes, '\0');
  while (in && text.size() <= bytes_max) {
    in.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    text.append(chunk, 0, static_cast<std::size_t>(in.gcount()));
  }
  if (in.bad()) { return Error{path + ": cannot be read to its end"}; }
  if (text.size() > bytes_max) {
    return Error{path + ": is over the limit of " + std::to_string(bytes_max) + " bytes"};
  }
  return Result<std::string>(boost::system::in_place_value, std::move(text));
}

}  // namespace murmur
