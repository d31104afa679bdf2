#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/interrupt.h"
#include "cli/line_history.h"
#include "cli/line_source.h"
#include "cli/output.h"

namespace murmur::cli {

/// Lines that a user edits on a terminal, by libedit: arrow keys, ~/.editrc, and what was typed
/// before. Several pasted lines are one. The context runs while the user types.
class EditedLines final : public LineSource {
 public:
  /// All of them outlive this. `history_file` is read now and written with each new entry; empty:
  /// nothing is kept. An error where the terminal cannot be used for that.
  [[nodiscard]] static Result<std::unique_ptr<EditedLines>> open(boost::asio::io_context& context,
                                                                 const Interrupt& interrupt,
                                                                 Output& output,
                                                                 std::string history_file);
  ~EditedLines() override;
  EditedLines(const EditedLines&) = delete;
  EditedLines& operator=(const EditedLines&) = delete;

  [[nodiscard]] TypedLine next(bool goes_on) override;
  /// For the arrow keys.
  void remember(std::string_view input);
  /// What is wrong with the history's file, once; empty: nothing.
  [[nodiscard]] std::string take_history_problem();

 private:
  struct Editor;
  EditedLines(std::unique_ptr<Editor> editor, Output& output, std::string history_file);
  void load_history();

  std::unique_ptr<Editor> editor_;
  Output& output_;
  std::string history_file_;  // empty: none, or it cannot be used
  std::string history_problem_;
  LineHistory history_;
};

}  // namespace murmur::cli
