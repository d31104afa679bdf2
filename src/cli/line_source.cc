#include "cli/line_source.h"

#include <utility>

namespace murmur::cli {

TypedLine next_input(LineSource& lines) {
  TypedLine input = lines.next(false);
  while (input.kind == TypedLine::Kind::Text && input.text.ends_with('\\')) {
    input.text.back() = '\n';
    TypedLine more = lines.next(true);
    input.text += more.text;
    if (more.kind == TypedLine::Kind::Interrupt) { input.kind = more.kind; }
    if (more.kind == TypedLine::Kind::End) { break; }  // the next call sees it again
  }
  return input;
}

}  // namespace murmur::cli
