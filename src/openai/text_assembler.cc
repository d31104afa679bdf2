#include <map>
#include <utility>
#include <vector>

#include "openai/answer_assembler.h"
#include "openai/json_reader.h"
#include "openai/json_writer.h"

namespace murmur::openai {
namespace {

constexpr JsonReader::Limits kEventLimits{.depth = 32, .values = 200'000};
constexpr std::uint64_t kIndexMax = 1023;  // of prompts times answers to each

using Members = std::vector<std::pair<std::string, std::string>>;  // name and JSON

struct Choice {
  std::string text;
  std::string logprobs;  // the entries of logprobs.content, comma-separated
  Members last;          // of the choice that had a finish reason
  Members head;          // of the event around it
};

Members members_of(const Field& object) {
  Members members;
  for (const std::string_view key : object.keys()) {
    members.emplace_back(key, object[key].json());
  }
  return members;
}

void write_choice(JsonWriter& out, const Choice& choice) {
  out.begin_object();
  for (const auto& [name, json] : choice.last) {
    out.key(name);
    if (name == "text") {
      out.value(choice.text);
    } else if (name == "logprobs" && !choice.logprobs.empty()) {
      out.begin_object().key("content").begin_array().raw(choice.logprobs).end_array();
      out.end_object();
    } else {
      out.raw(json);
    }
  }
  out.end_object();
}

/// OpenAI's older completions. Of several answers the whole has the first one's head, as
/// llama-server's own has.
class TextAssembler final : public AnswerAssembler {
 public:
  Result<void> add(std::string_view json) override {
    JsonReader reader(json, kEventLimits);
    const Field root = reader.root();
    for (const Field& piece : root["choices"].items(kIndexMax + 1)) { add_piece(piece, root); }
    if (reader.problem()) { return Error{reader.problem()->message}; }
    if (bytes_ > kAnswerBytesMax) { return Error{"the answer is too long to be held"}; }
    return {};
  }

  [[nodiscard]] std::string finish() const override {
    JsonWriter out;
    out.begin_object();
    if (!choices_.empty()) {
      for (const auto& [name, json] : choices_.begin()->second.head) {
        out.key(name);
        if (name == "choices") {
          write_choices(out);
        } else {
          out.raw(json);
        }
      }
    }
    out.end_object();
    return out.take();
  }

 private:
  void add_piece(const Field& piece, const Field& event) {
    Choice& choice = choices_[piece["index"].whole_number(0, kIndexMax).value_or(0)];
    const std::size_t before = choice.text.size() + choice.logprobs.size();
    choice.text += piece["text"].text().value_or("");
    const Field content = piece["logprobs"]["content"];
    if (content.first().exists()) {
      const std::string entries = content.json();
      if (!choice.logprobs.empty()) { choice.logprobs += ','; }
      choice.logprobs.append(entries, 1, entries.size() - 2);  // without the brackets
    }
    bytes_ += choice.text.size() + choice.logprobs.size() - before;
    if (piece["finish_reason"].exists()) {
      choice.last = members_of(piece);
      choice.head = members_of(event);
    }
  }

  void write_choices(JsonWriter& out) const {
    out.begin_array();
    for (const auto& [index, choice] : choices_) { write_choice(out, choice); }
    out.end_array();
  }

  std::map<std::uint64_t, Choice> choices_;  // by index
  std::size_t bytes_ = 0;
};

}  // namespace

std::unique_ptr<AnswerAssembler> make_text_assembler() { return std::make_unique<TextAssembler>(); }

}  // namespace murmur::openai
