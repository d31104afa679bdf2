#include "openai/answer_assembler.h"

#include "openai/json_reader.h"
#include "openai/json_writer.h"
#include "openai/stream_assembler.h"

namespace murmur::openai {
namespace {

constexpr JsonReader::Limits kEventLimits{.depth = 64, .values = 200'000};

class ChatAssembler final : public AnswerAssembler {
 public:
  Result<void> add(std::string_view json) override { return assembler_.add(json); }
  [[nodiscard]] std::string finish() const override { return assembler_.finish(); }

 private:
  StreamAssembler assembler_;
};

/// The last event of a response holds it whole; without a stream llama-server also says when it was
/// completed.
class ResponseAssembler final : public AnswerAssembler {
 public:
  Result<void> add(std::string_view json) override {
    JsonReader reader(json, kEventLimits);
    const Field response = reader.root()["response"];
    const Field status = response["status"];
    const bool is_end = status.is_text() && status.text() != "in_progress";
    if (reader.problem()) { return Error{reader.problem()->message}; }
    if (is_end) { response_ = completed(response); }
    return {};
  }
  [[nodiscard]] std::string finish() const override { return response_; }

 private:
  static std::string completed(const Field& response) {
    JsonWriter out;
    out.begin_object().key("completed_at").raw(response["created_at"].json());
    for (const std::string_view key : response.keys()) {
      if (key != "completed_at") { out.key(key).raw(response[key].json()); }
    }
    out.end_object();
    return out.take();
  }

  std::string response_ = "{}";
};

/// What is one answer from the start.
class WholeAssembler final : public AnswerAssembler {
 public:
  Result<void> add(std::string_view json) override {
    answer_ = json;
    return {};
  }
  [[nodiscard]] std::string finish() const override { return answer_; }

 private:
  std::string answer_;
};

}  // namespace

std::unique_ptr<AnswerAssembler> make_assembler(prompt::Dialect dialect, std::string_view body) {
  switch (dialect) {
    case prompt::Dialect::Chat: return std::make_unique<ChatAssembler>();
    case prompt::Dialect::Text: return make_text_assembler();
    case prompt::Dialect::Native: return make_native_assembler(body);
    case prompt::Dialect::Responses: return std::make_unique<ResponseAssembler>();
    case prompt::Dialect::Messages: return make_message_assembler();
    case prompt::Dialect::Whole: break;
  }
  return std::make_unique<WholeAssembler>();
}

}  // namespace murmur::openai
