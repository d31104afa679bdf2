#include "cli/edited_lines.h"

#include <histedit.h>

#include <boost/asio/signal_set.hpp>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "cli/standard_input.h"
#include "cli/state_folder.h"
#include "cli/typed_text.h"
#include "files/private_file.h"

namespace murmur::cli {
namespace {

constexpr std::size_t kHistoryFileBytesMax = 4 * LineHistory::kBytesMax;
constexpr std::string_view kBracketPastes = "\x1b[?2004h";
constexpr std::string_view kDoNotBracketPastes = "\x1b[?2004l";

}  // namespace

/// libedit's objects, and what its calls back need.
struct EditedLines::Editor {
  Editor(boost::asio::io_context& context, const Interrupt& interrupt)
      : input(context, interrupt),
        changes(context, SIGWINCH, SIGCONT) {}
  ~Editor() {
    if (line_editor != nullptr) { ::el_end(line_editor); }
    if (history != nullptr) { ::history_end(history); }
  }
  Editor(const Editor&) = delete;
  Editor& operator=(const Editor&) = delete;

  [[nodiscard]] bool init();
  void bind_keys() const;
  void watch_terminal();
  int read(wchar_t* into);
  [[nodiscard]] std::string text_so_far() const;

  static Editor& of(EditLine* line_editor) {
    void* editor = nullptr;
    ::el_get(line_editor, EL_CLIENTDATA, &editor);
    return *static_cast<Editor*>(editor);
  }

  StandardInput input;
  boost::asio::signal_set changes;
  TypedText typed;
  EditLine* line_editor = nullptr;
  History* history = nullptr;
  std::string prompt;
  bool is_editing = false;
  StandardInput::Got last_got = StandardInput::Got::Bytes;
  std::string interrupted_text;
};

bool EditedLines::Editor::init() {
  // libedit counts columns by the locale; texts here are always UTF-8.
  std::setlocale(LC_CTYPE, "C.UTF-8");  // NOLINT(concurrency-mt-unsafe): there is one thread
  history = ::history_init();
  line_editor = ::el_init("murmur", stdin, stdout, stderr);
  if (history == nullptr || line_editor == nullptr) { return false; }
  HistEvent event{};
  ::history(history, &event, H_SETSIZE, static_cast<int>(LineHistory::kEntriesMax));
  ::el_set(line_editor, EL_CLIENTDATA, this);
  ::el_set(line_editor, EL_HIST, ::history, history);
  ::el_set(
      line_editor, EL_PROMPT, +[](EditLine* editor) -> char* { return of(editor).prompt.data(); });
  ::el_set(
      line_editor, EL_GETCFN,
      +[](EditLine* editor, wchar_t* into) { return of(editor).read(into); });
  bind_keys();
  ::el_source(line_editor, nullptr);  // ~/.editrc; its owner knows best
  watch_terminal();
  return true;
}

void EditedLines::Editor::bind_keys() const {
  ::el_set(line_editor, EL_EDITOR, "emacs");
  ::el_set(
      line_editor, EL_ADDFN, "insert-line-feed", "Begin a new line",
      +[](EditLine* editor, wint_t) -> unsigned char {
        return ::el_winsertstr(editor, L"\n") == 0 ? CC_REFRESH : CC_ERROR;
      });
  const wchar_t pasted[]{static_cast<wchar_t>(kPastedLineFeed), L'\0'};
  ::el_wset(line_editor, EL_BIND, pasted, L"insert-line-feed", nullptr);
  ::el_set(line_editor, EL_BIND, "\x1b\n", "insert-line-feed", nullptr);  // Alt and Enter
  ::el_set(line_editor, EL_BIND, "\x1b\r", "insert-line-feed", nullptr);
  ::el_set(line_editor, EL_BIND, "\t", "ed-insert", nullptr);
  ::el_set(line_editor, EL_BIND, "^R", "em-inc-search-prev", nullptr);
}

// Another size, or the shell has used the terminal while this was stopped.
void EditedLines::Editor::watch_terminal() {
  changes.async_wait([this](boost::system::error_code error, int signal) {
    if (error) { return; }
    watch_terminal();
    if (!is_editing) { return; }  // libedit looks at both when it begins
    ::el_resize(line_editor);
    if (signal != SIGCONT) { return; }
    ::el_set(line_editor, EL_PREP_TERM, 0);
    ::el_set(line_editor, EL_PREP_TERM, 1);
    ::el_set(line_editor, EL_REFRESH);
  });
}

std::string EditedLines::Editor::text_so_far() const {
  const LineInfo* line = ::el_line(line_editor);
  return {line->buffer, line->lastchar};
}

// As libedit wants it: 1 for a character, 0 at the end, -1 for an error.
int EditedLines::Editor::read(wchar_t* into) {
  for (;;) {
    if (const std::optional<char32_t> character = typed.next()) {
      *into = static_cast<wchar_t>(*character);
      return 1;
    }
    std::string bytes;
    last_got = input.read(bytes);
    if (last_got == StandardInput::Got::End) { return 0; }
    if (last_got == StandardInput::Got::Interrupt) {
      interrupted_text = text_so_far();
      typed = {};
      return -1;
    }
    typed.add(bytes);
  }
}

Result<std::unique_ptr<EditedLines>> EditedLines::open(boost::asio::io_context& context,
                                                       const Interrupt& interrupt, Output& output,
                                                       std::string history_file) {
  auto editor = std::make_unique<Editor>(context, interrupt);
  if (!editor->init()) { return Error{"lines cannot be edited on this terminal"}; }
  return std::unique_ptr<EditedLines>(
      new EditedLines(std::move(editor), output, std::move(history_file)));
}

EditedLines::EditedLines(std::unique_ptr<Editor> editor, Output& output, std::string history_file)
    : editor_(std::move(editor)),
      output_(output),
      history_file_(std::move(history_file)) {
  load_history();
}
EditedLines::~EditedLines() = default;

void EditedLines::load_history() {
  if (history_file_.empty() || !std::filesystem::exists(history_file_)) { return; }
  const Result<std::string> text = read_private_file(history_file_, kHistoryFileBytesMax);
  if (!text) {
    history_problem_ = text.error().message;
    history_file_.clear();
    return;
  }
  history_ = LineHistory(*text);
  HistEvent event{};
  for (const std::string& entry : history_.entries()) {
    ::history(editor_->history, &event, H_ENTER, entry.c_str());
  }
}

TypedLine EditedLines::next(bool goes_on) {
  using enum TypedLine::Kind;
  editor_->prompt = goes_on ? "… " : "> ";
  editor_->last_got = StandardInput::Got::Bytes;
  // Before the prompt, or the terminal would still take for itself what is typed at once.
  ::el_set(editor_->line_editor, EL_PREP_TERM, 1);
  output_.write(kBracketPastes);
  editor_->is_editing = true;
  int length = 0;
  const char* const line = ::el_gets(editor_->line_editor, &length);
  editor_->is_editing = false;
  output_.write(kDoNotBracketPastes);
  if (line == nullptr || length <= 0) {
    output_.write("\n");
    const bool interrupted = editor_->last_got == StandardInput::Got::Interrupt;
    return interrupted ? TypedLine{Interrupt, std::move(editor_->interrupted_text)}
                       : TypedLine{End, {}};
  }
  std::string text(line, static_cast<std::size_t>(length));
  if (text.ends_with('\n')) { text.pop_back(); }
  return {Text, std::move(text)};
}

void EditedLines::remember(std::string_view input) {
  if (!history_.add(input)) { return; }
  HistEvent event{};
  ::history(editor_->history, &event, H_ENTER, history_.entries().back().c_str());
  if (history_file_.empty()) { return; }
  const std::string folder = std::filesystem::path(history_file_).parent_path();
  Result<void> kept = make_state_folder(folder) ? write_private_file(history_file_, history_.text())
                                                : Error{"cannot make the folder " + folder};
  if (kept) { return; }
  history_problem_ = kept.error().message;
  history_file_.clear();
}

std::string EditedLines::take_history_problem() { return std::exchange(history_problem_, {}); }

}  // namespace murmur::cli
