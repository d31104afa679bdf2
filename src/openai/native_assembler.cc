#include <map>
#include <utility>
#include <vector>

#include "openai/answer_assembler.h"
#include "openai/json_reader.h"
#include "openai/json_writer.h"

namespace murmur::openai {
namespace {

constexpr JsonReader::Limits kEventLimits{.depth = 64, .values = 200'000};
constexpr std::uint64_t kIndexMax = 1023;  // of prompts

/// What the body says of the answer's shape.
struct Wishes {
  bool tokens = false;         ///< return_tokens; a stream's events have them always
  bool probabilities = false;  ///< if there are any
};

Wishes wishes_in(std::string_view body) {
  JsonReader reader(body, kEventLimits);
  const Field root = reader.root();
  Wishes wishes{.tokens = root["return_tokens"].boolean().value_or(false)};
  const std::vector<Field> chosen = root["response_fields"].items(kEventLimits.values);
  wishes.probabilities = chosen.empty();
  for (const Field& name : chosen) {
    if (name.is_text() && name.text() == "completion_probabilities") {
      wishes.probabilities = true;
    }
  }
  return wishes;
}

/// The entries of a JSON list, without its brackets, after what is there already.
void append_entries(const Field& list, std::string& entries) {
  if (!list.first().exists()) { return; }
  const std::string json = list.json();
  if (!entries.empty()) { entries += ','; }
  entries.append(json, 1, json.size() - 2);
}

struct Answer {
  std::string content;
  std::string tokens;                                      // entries of a list, as JSON
  std::string probabilities;                               // the same
  std::vector<std::pair<std::string, std::string>> final;  // members of the last event, as JSON

  [[nodiscard]] std::size_t bytes() const {
    return content.size() + tokens.size() + probabilities.size();
  }
};

/// The settings that llama-server reports, but for the stream that only the node wanted.
std::string without_stream(const Field& settings) {
  JsonWriter out;
  out.begin_object();
  for (const std::string_view key : settings.keys()) {
    out.key(key).raw(key == "stream" ? "false" : settings[key].json());
  }
  out.end_object();
  return out.take();
}

/// llama.cpp's own completions: one object, or of several prompts a list.
class NativeAssembler final : public AnswerAssembler {
 public:
  explicit NativeAssembler(Wishes wishes) : wishes_(wishes) {}

  Result<void> add(std::string_view json) override {
    JsonReader reader(json, kEventLimits);
    const Field root = reader.root();
    Answer& answer = answers_[root["index"].whole_number(0, kIndexMax).value_or(0)];
    bytes_ -= answer.bytes();
    answer.content += root["content"].text().value_or("");
    append_entries(root["tokens"], answer.tokens);
    append_entries(root["completion_probabilities"], answer.probabilities);
    bytes_ += answer.bytes();
    if (root["stop"].boolean().value_or(true)) { keep_final(root, answer); }
    if (reader.problem()) { return Error{reader.problem()->message}; }
    if (bytes_ > kAnswerBytesMax) { return Error{"the answer is too long to be held"}; }
    return {};
  }

  [[nodiscard]] std::string finish() const override {
    JsonWriter out;
    if (answers_.size() != 1) { out.begin_array(); }
    for (const auto& [index, answer] : answers_) { write(out, answer); }
    if (answers_.size() != 1) { out.end_array(); }
    return out.take();
  }

 private:
  static void keep_final(const Field& root, Answer& answer) {
    answer.final.clear();
    for (const std::string_view key : root.keys()) {
      const Field value = root[key];
      answer.final.emplace_back(
          key, key == "generation_settings" ? without_stream(value) : value.json());
    }
  }

  void write(JsonWriter& out, const Answer& answer) const {
    out.begin_object();
    for (const auto& [name, json] : answer.final) {
      out.key(name);
      if (name == "content") {
        out.value(answer.content);
      } else if (name == "tokens" && wishes_.tokens) {
        out.begin_array().raw(answer.tokens).end_array();
      } else {
        out.raw(json);
      }
    }
    if (wishes_.probabilities && !answer.probabilities.empty()) {
      out.key("completion_probabilities").begin_array().raw(answer.probabilities).end_array();
    }
    out.end_object();
  }

  Wishes wishes_;
  std::map<std::uint64_t, Answer> answers_;  // by index
  std::size_t bytes_ = 0;
};

}  // namespace

std::unique_ptr<AnswerAssembler> make_native_assembler(std::string_view body) {
  return std::make_unique<NativeAssembler>(wishes_in(body));
}

}  // namespace murmur::openai
