#include "openai/stream_assembler.h"

#include <cstdint>
#include <map>
#include <optional>

#include "openai/chat_chunk.h"
#include "openai/error_reader.h"
#include "openai/json_reader.h"
#include "openai/json_writer.h"

namespace murmur::openai {
namespace {

constexpr std::size_t kBytesMax = 64U << 20U;
constexpr std::uint64_t kIndexMax = 127;  // of choices, and of tool calls in one
/// Log-probabilities name up to 20 tokens and their bytes for each token.
constexpr JsonReader::Limits kChunkLimits{.depth = 32, .values = 200'000};

struct ToolCall {
  std::string id;
  std::string type = "function";
  std::string name;
  std::string arguments;
};

struct Choice {
  std::string role = "assistant";
  std::string content;
  std::string reasoning;
  std::string refusal;
  std::map<std::uint64_t, ToolCall> tool_calls;  // by index
  /// The entries of logprobs.content, comma-separated JSON: as text they take a tenth of the
  /// memory.
  std::string logprobs;
  std::string finish;
};

std::size_t bytes_of(const Choice& choice) {
  std::size_t bytes = choice.content.size() + choice.reasoning.size() + choice.refusal.size() +
                      choice.logprobs.size() + choice.finish.size() + choice.role.size();
  for (const auto& [index, call] : choice.tool_calls) {
    bytes += call.id.size() + call.type.size() + call.name.size() + call.arguments.size();
  }
  return bytes;
}

/// For texts that come in pieces.
void append(const Field& field, std::string& text) { text += field.text().value_or(""); }

/// For texts that come whole, perhaps more than once.
void assign(const Field& field, std::string& text) {
  if (const auto found = field.text()) { text = *found; }
}

void add_tool_calls(const Field& list, Choice& choice) {
  for (const Field& piece : list.items(kIndexMax + 1)) {
    // Some servers send whole calls and number none of them.
    const std::uint64_t next = choice.tool_calls.size();
    ToolCall& call = choice.tool_calls[piece["index"].whole_number(0, kIndexMax).value_or(next)];
    assign(piece["id"], call.id);
    assign(piece["type"], call.type);
    append(piece["function"]["name"], call.name);
    append(piece["function"]["arguments"], call.arguments);
  }
}

void add_logprobs(const Field& content, Choice& choice) {
  const std::string entries = content.json();
  if (!content.is_list() || entries == "[]") { return; }
  if (!choice.logprobs.empty()) { choice.logprobs += ','; }
  choice.logprobs.append(entries, 1, entries.size() - 2);  // without the brackets
}

void add_piece(const Field& piece, Choice& choice) {
  const Field delta = piece["delta"];
  assign(delta["role"], choice.role);
  append(delta["content"], choice.content);
  append(delta["reasoning_content"], choice.reasoning);
  append(delta["reasoning"], choice.reasoning);
  append(delta["refusal"], choice.refusal);
  add_tool_calls(delta["tool_calls"], choice);
  add_logprobs(piece["logprobs"]["content"], choice);
  assign(piece["finish_reason"], choice.finish);
}

void write_tool_calls(JsonWriter& out, const Choice& choice) {
  out.key("tool_calls").begin_array();
  for (const auto& [index, call] : choice.tool_calls) {
    out.begin_object();
    if (!call.id.empty()) { out.member("id", call.id); }
    out.member("type", call.type).key("function").begin_object();
    out.member("name", call.name).member("arguments", call.arguments);
    out.end_object().end_object();
  }
  out.end_array();
}

void write_choice(JsonWriter& out, std::uint64_t index, const Choice& choice) {
  out.begin_object().member("index", index).key("message").begin_object();
  out.member("role", choice.role).member("content", choice.content);
  if (!choice.reasoning.empty()) { out.member("reasoning_content", choice.reasoning); }
  if (!choice.refusal.empty()) { out.member("refusal", choice.refusal); }
  if (!choice.tool_calls.empty()) { write_tool_calls(out, choice); }
  out.end_object();
  if (!choice.logprobs.empty()) {
    out.key("logprobs").begin_object();
    out.key("content").begin_array().raw(choice.logprobs).end_array().end_object();
  }
  out.key("finish_reason");
  if (choice.finish.empty()) {
    out.null();
  } else {
    out.value(choice.finish);
  }
  out.end_object();
}

}  // namespace

struct StreamAssembler::State {
  std::map<std::uint64_t, Choice> choices;               // by index
  std::map<std::string, std::string, std::less<>> head;  // id, created, ... as JSON
  std::map<std::string, std::string, std::less<>> tail;  // usage, timings, ... as JSON
  std::uint64_t last_finished = 0;
  std::size_t bytes = 0;  ///< of the choices' texts

  void add_choices(const Field& list);
  void add_head(const Field& chunk);
  void add_tail(const Field& chunk);
};

void StreamAssembler::State::add_choices(const Field& list) {
  for (const Field& piece : list.items(kIndexMax + 1)) {
    const std::uint64_t index = piece["index"].whole_number(0, kIndexMax).value_or(0);
    Choice& choice = choices[index];
    bytes -= bytes_of(choice);
    add_piece(piece, choice);
    bytes += bytes_of(choice);
    if (piece["finish_reason"].exists()) { last_finished = index; }
  }
}

void StreamAssembler::State::add_head(const Field& chunk) {
  for (const char* name : {"id", "created", "model", "system_fingerprint", "service_tier"}) {
    const Field field = chunk[name];
    if (field.exists() && !head.contains(name)) { head.emplace(name, field.json()); }
  }
}

/// Of several choices llama-server sends each one's usage and timings after its end; its whole
/// answer has those of the first. `__verbose` is what a server says of itself when asked for that.
void StreamAssembler::State::add_tail(const Field& chunk) {
  for (const char* name : {"usage", "timings", "__verbose"}) {
    const Field field = chunk[name];
    if (field.exists() && (last_finished == 0 || !tail.contains(name))) {
      tail.insert_or_assign(name, field.json());
    }
  }
}

StreamAssembler::StreamAssembler() : state_(std::make_unique<State>()) {}
StreamAssembler::~StreamAssembler() = default;
StreamAssembler::StreamAssembler(StreamAssembler&&) noexcept = default;
StreamAssembler& StreamAssembler::operator=(StreamAssembler&&) noexcept = default;

Result<void> StreamAssembler::add(std::string_view chunk_json) {
  JsonReader reader(chunk_json, kChunkLimits);
  const Field chunk = reader.root();
  if (chunk["error"].exists()) { return Error{read_error(chunk, 0).message}; }
  state_->add_choices(chunk["choices"]);
  state_->add_head(chunk);
  state_->add_tail(chunk);
  if (reader.problem()) { return Error{reader.problem()->message}; }
  if (state_->bytes > kBytesMax) { return Error{"the answer is longer than 64 MiB"}; }
  return {};
}

std::string StreamAssembler::finish(const moa::RunTrace* trace) const {
  JsonWriter out;
  out.begin_object();
  for (const auto& [name, json] : state_->head) { out.key(name).raw(json); }
  out.member("object", "chat.completion").key("choices").begin_array();
  for (const auto& [index, choice] : state_->choices) { write_choice(out, index, choice); }
  out.end_array();
  for (const auto& [name, json] : state_->tail) { out.key(name).raw(json); }
  if (trace != nullptr) { out.key("murmur").raw(trace_json(*trace)); }
  out.end_object();
  return out.take();
}

}  // namespace murmur::openai
