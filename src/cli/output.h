#pragma once

#include <cstddef>
#include <string_view>

namespace murmur::cli {

/// A file descriptor that text goes to at once. When its reader has gone, later writes are dropped
/// and closed() says so: that ends the command quietly. Requires that SIGPIPE is ignored.
class Output {
 public:
  explicit Output(int descriptor) : descriptor_(descriptor) {}

  void write(std::string_view text);
  [[nodiscard]] bool closed() const { return error_ != 0; }
  /// What a command ends with whose output is closed: as SIGPIPE would end it where the reader has
  /// gone; elsewhere (a full disk) as failed, and then standard error says why.
  [[nodiscard]] int exit_code_of_closed() const;
  [[nodiscard]] bool is_terminal() const;

  struct Size {
    unsigned columns = 80;
    unsigned rows = 24;
  };
  /// Of the terminal now; a common one if it does not say, or this is none.
  [[nodiscard]] Size size() const;
  /// How wide a table may be: the terminal, or without limit where a program reads.
  [[nodiscard]] std::size_t table_columns() const;

 private:
  int descriptor_;
  int error_ = 0;  // of the write that failed
};

}  // namespace murmur::cli
