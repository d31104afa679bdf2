#include <map>
#include <utility>
#include <vector>

#include "openai/answer_assembler.h"
#include "openai/json_reader.h"
#include "openai/json_writer.h"

namespace murmur::openai {
namespace {

constexpr JsonReader::Limits kEventLimits{.depth = 64, .values = 200'000};
constexpr std::uint64_t kIndexMax = 1023;  // of blocks

using Members = std::vector<std::pair<std::string, std::string>>;  // name and JSON

/// One block of the content: its members as it began, and what grew since.
struct Block {
  Members begun;
  std::string type;
  std::string grown;  // text, thinking, or the JSON of a tool's input
  std::string signature;
};

Members members_of(const Field& object) {
  Members members;
  for (const std::string_view key : object.keys()) {
    members.emplace_back(key, object[key].json());
  }
  return members;
}

/// A tool's input is an object, whatever the model wrote.
std::string as_object(const std::string& json) {
  return JsonReader(json, kEventLimits).problem() ? "{}" : json;
}

/// The member that grows in a block of this type.
std::string_view growing_member(std::string_view type) {
  return type == "tool_use" ? "input" : type;
}

void write_block(JsonWriter& out, const Block& block) {
  const std::string_view growing = growing_member(block.type);
  out.begin_object();
  for (const auto& [name, json] : block.begun) {
    if (name != growing && name != "signature") { out.key(name).raw(json); }
  }
  out.key(growing);
  if (growing == "input") {
    out.raw(as_object(block.grown));
  } else {
    out.value(block.grown);
  }
  if (block.type == "thinking") { out.member("signature", block.signature); }
  out.end_object();
}

/// Anthropic's messages (their documentation, "Streaming messages").
class MessageAssembler final : public AnswerAssembler {
 public:
  Result<void> add(std::string_view json) override {
    JsonReader reader(json, kEventLimits);
    const Field root = reader.root();
    const std::string_view type = root["type"].text().value_or("");
    if (type == "message_start") { begin(root["message"]); }
    if (type == "content_block_start") { begin_block(root); }
    if (type == "content_block_delta") { grow_block(root); }
    if (type == "message_delta") { end(root); }
    if (reader.problem()) { return Error{reader.problem()->message}; }
    if (bytes_ > kAnswerBytesMax) { return Error{"the answer is too long to be held"}; }
    return {};
  }

  [[nodiscard]] std::string finish() const override {
    JsonWriter out;
    out.begin_object();
    for (const auto& [name, json] : message_) {
      out.key(name);
      if (name == "content") {
        write_content(out);
      } else if (name == "usage") {
        write_members(out, usage_);
      } else {
        out.raw(json);
      }
    }
    out.end_object();
    return out.take();
  }

 private:
  static void put(Members& members, std::string_view name, std::string json) {
    for (auto& [known, value] : members) {
      if (known == name) {
        value = std::move(json);
        return;
      }
    }
    members.emplace_back(name, std::move(json));
  }

  void begin(const Field& message) {
    message_ = members_of(message);
    usage_ = members_of(message["usage"]);
  }

  Block& block_of(const Field& event) {
    return blocks_[event["index"].whole_number(0, kIndexMax).value_or(0)];
  }

  void begin_block(const Field& event) {
    Block& block = block_of(event);
    block.begun = members_of(event["content_block"]);
    block.type = event["content_block"]["type"].text().value_or("text");
  }

  void grow_block(const Field& event) {
    Block& block = block_of(event);
    const Field delta = event["delta"];
    const std::size_t before = block.grown.size();
    for (const std::string_view name : {"text", "thinking", "partial_json"}) {
      block.grown += delta[name].text().value_or("");
    }
    block.signature += delta["signature"].text().value_or("");
    bytes_ += block.grown.size() - before;
  }

  void end(const Field& event) {
    for (const std::string_view key : event["delta"].keys()) {
      put(message_, key, event["delta"][key].json());
    }
    for (const std::string_view key : event["usage"].keys()) {
      put(usage_, key, event["usage"][key].json());
    }
  }

  void write_content(JsonWriter& out) const {
    out.begin_array();
    for (const auto& [index, block] : blocks_) { write_block(out, block); }
    out.end_array();
  }

  static void write_members(JsonWriter& out, const Members& members) {
    out.begin_object();
    for (const auto& [name, json] : members) { out.key(name).raw(json); }
    out.end_object();
  }

  Members message_;
  Members usage_;
  std::map<std::uint64_t, Block> blocks_;  // by index
  std::size_t bytes_ = 0;
};

}  // namespace

std::unique_ptr<AnswerAssembler> make_message_assembler() {
  return std::make_unique<MessageAssembler>();
}

}  // namespace murmur::openai
