#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace murmur::openai {

/// What is wrong with a JSON text, and where.
struct JsonProblem {
  std::string path;     ///< such as "messages[2].role"; empty: the text as a whole
  std::string message;  ///< with the path in front
};

/// A place in a JSON text: the value there, or that there is none. Null counts as none, since many
/// clients send it for what they leave open. Reading a value of the wrong type or range notes a
/// problem with the reader, which keeps the first, and gives nothing. So a caller reads all it
/// wants and asks for the problem once, at the end. Valid as long as its JsonReader.
class Field {
 public:
  /// There is a value, and it is not null.
  [[nodiscard]] bool exists() const;
  [[nodiscard]] bool is_text() const;
  [[nodiscard]] bool is_list() const;
  /// The member of that name. Of no value: none. Of something that is no object: a problem.
  [[nodiscard]] Field operator[](std::string_view key) const;

  // What the value is, if there is one.

  [[nodiscard]] std::optional<std::string_view> text() const;
  [[nodiscard]] std::optional<bool> boolean() const;
  [[nodiscard]] std::optional<double> number(double min, double max) const;
  [[nodiscard]] std::optional<std::uint64_t> whole_number(std::uint64_t min,
                                                          std::uint64_t max) const;
  /// Any integer that 64 bits hold, signed or not; its low 32 bits.
  [[nodiscard]] std::optional<std::uint32_t> seed() const;
  /// The values of a list; of more than `count_max` a problem.
  [[nodiscard]] std::vector<Field> items(std::size_t count_max) const;
  /// The first of a list that is not empty.
  [[nodiscard]] Field first() const;
  /// The value as JSON again; "null" for none.
  [[nodiscard]] std::string json() const;
  /// The names of an object's members.
  [[nodiscard]] std::vector<std::string_view> keys() const;

  /// Notes that this field "must be ..." or the like.
  void complain(std::string_view message) const;

 private:
  friend class JsonReader;
  Field(const boost::json::value* value, std::string path, std::optional<JsonProblem>& problem);
  [[nodiscard]] Field item(std::size_t index) const;

  const boost::json::value* value_;  // null: there is none
  std::string path_;
  std::optional<JsonProblem>* problem_;
};

/// A parsed JSON text: valid UTF-8, one object, bounded in depth and in the number of its values,
/// no lone surrogates.
class JsonReader {
 public:
  struct Limits {
    std::size_t depth = 32;
    /// Each takes some 24 bytes of memory, but as few as two of text.
    std::size_t values = 10'000;
  };
  /// Reads `text`; if it is not such a text, there is a problem, and the root is no value.
  JsonReader(std::string_view text, const Limits& limits);
  ~JsonReader();
  JsonReader(const JsonReader&) = delete;
  JsonReader& operator=(const JsonReader&) = delete;

  [[nodiscard]] Field root();
  /// Notes a problem with any string, or name, that holds NUL, which C programs take for its end.
  void refuse_nul();
  /// The first that was found.
  [[nodiscard]] const std::optional<JsonProblem>& problem() const { return problem_; }

 private:
  struct Document;
  std::optional<JsonProblem> problem_;
  std::unique_ptr<Document> document_;
};

}  // namespace murmur::openai
