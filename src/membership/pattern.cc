#include "membership/pattern.h"

#include <algorithm>
#include <string>

namespace murmur::membership {

/// Recursive descent; each rule appends the steps of what it read. `ok_` goes false for good.
class PatternParser {
 public:
  explicit PatternParser(std::string_view text) : rest_(text) {}

  std::optional<Pattern> whole() {
    alternatives(0);
    if (!rest_.empty()) { ok_ = false; }
    if (!ok_) { return std::nullopt; }
    emit({.what = What::Found});
    return std::move(pattern_);
  }

 private:
  using Step = Pattern::Step;
  using What = Step::What;
  using Bytes = Pattern::Bytes;
  static constexpr std::size_t kGroupsDeepMax = 16;
  static constexpr std::string_view kPunctuation = "\\.+*?()|[]{}^$-/ :=,;_@#%&!~'\"<>`";

  [[nodiscard]] int size() const { return static_cast<int>(pattern_.steps_.size()); }
  void emit(Step step) {
    if (pattern_.steps_.size() == Pattern::kStepsMax) { ok_ = false; }
    if (ok_) { pattern_.steps_.push_back(step); }
  }
  /// Puts a step before those from `start` on; their ways are relative, so they stay right.
  void insert(int start, Step step) {
    if (pattern_.steps_.size() == Pattern::kStepsMax) { ok_ = false; }
    if (ok_) { pattern_.steps_.insert(pattern_.steps_.begin() + start, step); }
  }
  bool take(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) { return false; }
    rest_.remove_prefix(1);
    return true;
  }
  char take_any() {
    if (rest_.empty()) {
      ok_ = false;
      return 0;
    }
    const char byte = rest_.front();
    rest_.remove_prefix(1);
    return byte;
  }

  void alternatives(std::size_t depth) {
    const int start = size();
    sequence(depth);
    if (!ok_ || !take('|')) { return; }
    const int first = size() - start;
    insert(start, {.what = What::Split, .next = 1, .other = first + 2});
    const int jump = size();
    emit({.what = What::Split});
    alternatives(depth);
    if (!ok_) { return; }
    const int over = size() - jump;
    pattern_.steps_[static_cast<std::size_t>(jump)].next = over;
    pattern_.steps_[static_cast<std::size_t>(jump)].other = over;
  }

  void sequence(std::size_t depth) {
    while (ok_ && !rest_.empty() && rest_.front() != '|' && rest_.front() != ')') {
      const int start = size();
      atom(depth);
      if (ok_) { repetition(start); }
    }
  }

  void repetition(int start) {
    const int length = size() - start;
    if (take('*')) {
      insert(start, {.what = What::Split, .next = 1, .other = length + 2});
      emit({.what = What::Split, .next = -(length + 1), .other = -(length + 1)});
    } else if (take('+')) {
      emit({.what = What::Split, .next = -length, .other = 1});
    } else if (take('?')) {
      insert(start, {.what = What::Split, .next = 1, .other = length + 1});
    } else {
      return;
    }
    (void)take('?');  // as few as possible: whether there is a match does not depend on it
    if (!rest_.empty() && std::string_view("*+?").find(rest_.front()) != std::string_view::npos) {
      ok_ = false;  // Go refuses it
    }
  }

  void atom(std::size_t depth) {
    const char byte = take_any();
    switch (byte) {
      case '(': return group(depth + 1);
      case '[': return emit({.what = What::Byte, .bytes = byte_class()});
      case '.': return emit({.what = What::Byte, .bytes = ~one('\n')});
      case '^': return emit({.what = What::Begin});
      case '$': return emit({.what = What::End});
      case '\\': return emit({.what = What::Byte, .bytes = escaped()});
      case '*':
      case '+':
      case '?':
      case '{': ok_ = false; return;
      default: return emit({.what = What::Byte, .bytes = one(byte)});
    }
  }

  void group(std::size_t depth) {
    if (depth > kGroupsDeepMax) { ok_ = false; }
    if (take('?') && !take(':')) { ok_ = false; }
    if (ok_) { alternatives(depth); }
    if (!take(')')) { ok_ = false; }
  }

  Bytes byte_class() {
    const bool all_but = take('^');
    Bytes bytes;
    for (bool first = true; ok_ && (first || !take(']')); first = false) { bytes |= class_item(); }
    return all_but ? ~bytes : bytes;
  }

  /// One byte, a range, or one of the escaped classes.
  Bytes class_item() {
    const char from = take_any();
    if (from == '[' && !rest_.empty() && rest_.front() == ':') { ok_ = false; }
    if (from == '\\') { return escaped(); }
    const bool is_range = rest_.size() >= 2 && rest_.front() == '-' && rest_[1] != ']';
    if (!is_range) { return one(from); }
    rest_.remove_prefix(1);
    const char to = take_any();
    if (to < from || to == '\\' || to == '[') { ok_ = false; }
    Bytes bytes;
    for (int byte = from; ok_ && byte <= to; ++byte) { bytes.set(static_cast<std::size_t>(byte)); }
    return bytes;
  }

  Bytes escaped() {
    const char byte = take_any();
    switch (byte) {
      case 'd': return digits();
      case 'D': return ~digits();
      case 'w': return word_bytes();
      case 'W': return ~word_bytes();
      case 's': return spaces();
      case 'S': return ~spaces();
      default: break;
    }
    if (kPunctuation.find(byte) == std::string_view::npos) { ok_ = false; }
    return ok_ ? one(byte) : Bytes();
  }

  static Bytes one(char byte) { return Bytes().set(static_cast<std::size_t>(byte)); }
  static Bytes range(char from, char to) {
    Bytes bytes;
    for (int byte = from; byte <= to; ++byte) { bytes.set(static_cast<std::size_t>(byte)); }
    return bytes;
  }
  static Bytes digits() { return range('0', '9'); }
  static Bytes word_bytes() { return digits() | range('a', 'z') | range('A', 'Z') | one('_'); }
  static Bytes spaces() { return one('\t') | one('\n') | one('\f') | one('\r') | one(' '); }

  std::string_view rest_;
  Pattern pattern_;
  bool ok_ = true;
};

std::optional<Pattern> Pattern::parse(std::string_view expression) {
  if (expression.size() > kBytesMax || !is_ascii(expression)) { return std::nullopt; }
  return PatternParser(expression).whole();
}

bool Pattern::is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
}

class Pattern::Front {
 public:
  Front(const Pattern& pattern, std::size_t text_size)
      : steps_(&pattern.steps_),
        text_size_(text_size),
        seen_(steps_->size()) {}

  /// Adds a step, and through splits and conditions those behind it.
  void add(std::size_t step, std::size_t at) {
    std::vector<std::size_t> open{step};
    while (!open.empty()) {
      const std::size_t here = open.back();
      open.pop_back();
      if (seen_[here]) { continue; }
      seen_[here] = true;
      const Step& it = (*steps_)[here];
      const auto way = [here](int offset) {
        return static_cast<std::size_t>(static_cast<std::ptrdiff_t>(here) + offset);
      };
      switch (it.what) {
        case Step::What::Byte: waiting_.push_back(here); break;
        case Step::What::Found: found_ = true; break;
        case Step::What::Begin:
          if (at == 0) { open.push_back(way(it.next)); }
          break;
        case Step::What::End:
          if (at == text_size_) { open.push_back(way(it.next)); }
          break;
        case Step::What::Split:
          open.push_back(way(it.next));
          open.push_back(way(it.other));
          break;
      }
    }
  }
  [[nodiscard]] bool found() const { return found_; }
  [[nodiscard]] const std::vector<std::size_t>& waiting() const { return waiting_; }

 private:
  const std::vector<Step>* steps_;
  std::size_t text_size_;
  std::vector<bool> seen_;
  std::vector<std::size_t> waiting_;
  bool found_ = false;
};

bool Pattern::matches(std::string_view text) const {
  Front front(*this, text.size());
  front.add(0, 0);
  for (std::size_t at = 0; at < text.size() && !front.found(); ++at) {
    Front next(*this, text.size());
    const auto byte = static_cast<std::size_t>(static_cast<unsigned char>(text[at]));
    for (const std::size_t step : front.waiting()) {
      if (steps_[step].bytes.test(byte)) { next.add(step + 1, at + 1); }
    }
    next.add(0, at + 1);  // a match may begin anywhere
    front = next;
  }
  return front.found();
}

}  // namespace murmur::membership
