#include "tiny_gguf/vocabulary.h"

#include <algorithm>
#include <numeric>
#include <string_view>

namespace murmur::tiny_gguf {
namespace {

using Texts = std::vector<std::string>;

constexpr std::string_view kSpace = "\u2581";
constexpr std::size_t kOpeners = 48;

Texts syllables() {
  Texts all;
  for (const char consonant : std::string_view("bdfklmnprstv")) {
    for (const char vowel : std::string_view("aeiou")) { all.push_back({consonant, vowel}); }
  }
  return all;
}

/// `count` different texts head + tail, well mixed. Requires count <= heads.size() * tails.size().
Texts join(const Texts& heads, const Texts& tails, std::size_t count) {
  const std::size_t pairs = heads.size() * tails.size();
  // A step that shares no factor with the number of pairs visits each pair once; near the golden
  // ratio of it, any first few visits are spread evenly.
  std::size_t step = pairs * 618 / 1000;
  while (std::gcd(step, pairs) != 1) { ++step; }
  Texts joined;
  for (std::size_t i = 1; i <= count; ++i) {
    const std::size_t pair = i * step % pairs;
    joined.push_back(heads[pair / tails.size()] + tails[pair % tails.size()]);
  }
  return joined;
}

std::string capitalised(std::string text) {
  text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text;
}

std::string byte_text(unsigned byte) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  return {'<', '0', 'x', kDigits[byte / 16], kDigits[byte % 16], '>'};
}

Role ascii_role(char character) {
  switch (character) {
    case ',': return Role::Pause;
    case '.':
    case '!':
    case '?': return Role::Stop;
    default: return Role::PromptOnly;
  }
}

/// Collects tokens. The tokenizer reaches a word only through pairs that are tokens too ("l"+"u",
/// "▁"+"lu", "▁lu"+"mo"), so parts are added before what is made of them, with a higher score.
class Builder {
 public:
  void add_special(std::string text, TokenType type, Role role = Role::PromptOnly) {
    tokens_.push_back({std::move(text), 0, type, role});
  }
  void add(std::string text, Role role) {
    score_ -= 1;
    tokens_.push_back({std::move(text), score_, TokenType::Normal, role});
  }
  void add_all(std::string_view prefix, const Texts& texts, Role role) {
    for (const std::string& text : texts) { add(std::string(prefix) + text, role); }
  }
  [[nodiscard]] std::vector<Token> take() { return std::move(tokens_); }

 private:
  std::vector<Token> tokens_;
  float score_ = 0;
};

void add_specials(const VocabularyOptions& options, Builder& builder) {
  builder.add_special("<unk>", TokenType::Unknown);
  builder.add_special("<s>", TokenType::Control);
  builder.add_special("</s>", TokenType::Control, options.endless ? Role::PromptOnly : Role::End);
  if (options.byte_tokens) {
    for (unsigned byte = 0; byte < 256; ++byte) {
      builder.add_special(byte_text(byte), TokenType::Byte);
    }
  }
  for (const char* marker : {"<|system|>", "<|user|>", "<|assistant|>"}) {
    builder.add_special(marker, TokenType::Control);
  }
  if (!options.infill) { return; }
  for (const char* marker : {"<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"}) {
    builder.add_special(marker, TokenType::Control);  // as Qwen's, which llama.cpp knows by name
  }
}

void add_characters(Builder& builder) {
  builder.add(std::string(kSpace), Role::PromptOnly);
  for (char character = '!'; character <= '~'; ++character) {
    builder.add({character}, ascii_role(character));
  }
}

void add_words(std::size_t count, Builder& builder) {
  const Texts one = syllables();
  const std::size_t longer = count - one.size();
  const Texts two = join(one, one, std::min(longer * 3 / 4, one.size() * one.size()));
  const Texts three = join(two, one, longer - two.size());

  Texts capital_syllables;
  for (const std::string& syllable : one) { capital_syllables.push_back(capitalised(syllable)); }
  Texts openers;
  for (std::size_t i = 0; i < std::min(kOpeners, two.size()); ++i) {
    openers.push_back(capitalised(two[i]));
  }

  builder.add_all("", one, Role::PromptOnly);
  builder.add_all("", capital_syllables, Role::PromptOnly);
  builder.add_all(kSpace, one, Role::Word);
  builder.add_all(kSpace, two, Role::Word);
  builder.add_all(kSpace, three, Role::Word);
  builder.add_all("", openers, Role::AnswerOpener);
  builder.add_all(kSpace, openers, Role::SentenceOpener);
}

/// Leaves nothing to be written but this text, and the end, which may follow it.
void let_say_only(std::string_view text, std::vector<Token>& tokens) {
  for (Token& token : tokens) {
    if (token.role != Role::End) { token.role = Role::PromptOnly; }
  }
  // The least of all scores: what the tokenizer makes of a prompt does not change.
  tokens.push_back({token_text(text), tokens.back().score - 1, TokenType::Normal, Role::Saying});
}

}  // namespace

std::vector<Token> make_vocabulary(const VocabularyOptions& options) {
  Builder builder;
  add_specials(options, builder);
  add_characters(builder);
  add_words(options.words, builder);
  std::vector<Token> tokens = builder.take();
  if (!options.says.empty()) { let_say_only(options.says, tokens); }
  return tokens;
}

std::string token_text(std::string_view text) {
  std::string escaped;
  for (const char character : text) {
    if (character == ' ') {
      escaped += kSpace;
    } else {
      escaped += character;
    }
  }
  return escaped;
}

std::string chat_template() {
  return "{% for message in messages %}"
         "{{ '<|' + message['role'] + '|>' + message['content'] + eos_token }}"
         "{% endfor %}"
         "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}";
}

}  // namespace murmur::tiny_gguf
