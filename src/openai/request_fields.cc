#include "openai/request_fields.h"

#include <algorithm>
#include <array>
#include <limits>

#include "wire/headers.h"

namespace murmur::openai {
namespace {

constexpr std::size_t kMessagesMax = 10'000;
constexpr std::size_t kPartsMax = 1'000;
constexpr std::uint64_t kTokensMax = std::numeric_limits<std::int32_t>::max();
constexpr std::uint64_t kTopLogprobsMax = 20;

std::string join_parts(const Field& parts) {
  std::string text;
  for (const Field& part : parts.items(kPartsMax)) {
    if (part["type"].text() != "text") {
      part["type"].complain("must be text: only text goes through the network");
    }
    // On a line of its own, as llama-server joins them for templates that know no parts.
    if (!text.empty()) { text += '\n'; }
    const Field piece = part["text"];
    if (!piece.exists()) { piece.complain("must be text"); }
    text += piece.text().value_or("");
  }
  return text;
}

std::string read_content(const Field& content, prompt::Role role) {
  if (content.is_list()) { return join_parts(content); }
  if (content.is_text()) { return std::string(*content.text()); }
  // An assistant that called a tool has said nothing.
  if (content.exists() || role != prompt::Role::Assistant) {
    content.complain("must be text or a list of text parts");
  }
  return "";
}

/// Adds a member, as JSON, to others.
void add_member(std::string_view name, const Field& value, std::string& members) {
  if (!members.empty()) { members += ','; }
  members.append("\"").append(name).append("\":").append(value.json());
}

void add_fields(const Field& body, std::initializer_list<std::string_view> names,
                prompt::AnswerForm& form) {
  for (const std::string_view name : names) {
    if (body[name].exists()) { add_member(name, body[name], form.fields); }
  }
}

bool wants_tools(const Field& body) {
  const Field choice = body["tool_choice"];
  return body["tools"].first().exists() && !(choice.is_text() && choice.text() == "none");
}

/// Calls of tools, and whose result a tool's message is.
std::string read_message_fields(const Field& message) {
  std::string members;
  for (const std::string_view name : {"tool_calls", "tool_call_id", "name"}) {
    if (message[name].exists()) { add_member(name, message[name], members); }
  }
  return members;
}

prompt::Message read_message(const Field& message) {
  const Field name = message["role"];
  const auto role = name.is_text() ? prompt::role_from(*name.text()) : std::nullopt;
  if (!role) { name.complain("must be one of system, developer, user, assistant, tool"); }
  const prompt::Role known = role.value_or(prompt::Role::User);
  return {.role = known,
          .content = read_content(message["content"], known),
          .fields = read_message_fields(message)};
}

std::optional<std::uint32_t> read_max_tokens(const Field& body) {
  const auto older = body["max_tokens"].whole_number(1, kTokensMax);
  const auto newer = body["max_completion_tokens"].whole_number(1, kTokensMax);
  const auto tokens = newer ? newer : older;
  if (!tokens) { return std::nullopt; }
  return static_cast<std::uint32_t>(*tokens);
}

std::optional<double> read_top_p(const Field& field) {
  const std::optional<double> top_p = field.number(0, 1);
  if (top_p && *top_p <= 0) { field.complain("must be over 0 and at most 1"); }
  return top_p;
}

std::vector<std::string> read_stop(const Field& stop) {
  std::vector<std::string> texts;
  const std::vector<Field> fields = stop.is_text() ? std::vector{stop} : stop.items(kStopsMax);
  for (const Field& field : fields) {
    const std::string_view text = field.text().value_or("");
    if (text.empty()) { field.complain("must be text that is not empty"); }
    texts.emplace_back(text);
  }
  return texts;
}

moa::TraceLevel read_trace(const Field& trace) {
  if (!trace.exists()) { return moa::TraceLevel::Off; }
  if (!trace.is_text()) {
    return trace.boolean().value_or(false) ? moa::TraceLevel::Final : moa::TraceLevel::Off;
  }
  if (trace.text() != "stream") { trace.complain(R"(must be true, false or "stream")"); }
  return moa::TraceLevel::Stream;
}

prompt::ProposalsPtr read_proposals(const Field& proposals) {
  prompt::Proposals texts;
  for (const Field& proposal : proposals.items(kFanOutMax + 1)) {
    if (!proposal.is_text()) { proposal.complain("must be text"); }
    texts.emplace_back(proposal.text().value_or(""));
  }
  if (texts.empty()) { return nullptr; }
  return std::make_shared<const prompt::Proposals>(std::move(texts));
}

std::optional<moa::PeerChoice> read_choice(const Field& choice) {
  const auto name = choice.text();
  if (!name) { return std::nullopt; }
  const auto known = moa::peer_choice_from(*name);
  if (!known) { choice.complain("must be uniform, capacity or distinct"); }
  return known;
}

void refuse_unknown_options(const Field& murmur) {
  constexpr std::array<std::string_view, 6> kKnown{"layers",      "fan_out", "choice",
                                                   "deadline_ms", "trace",   "proposals"};
  for (const std::string_view key : murmur.keys()) {
    if (std::find(kKnown.begin(), kKnown.end(), key) == kKnown.end()) {
      murmur[key].complain(
          "is not known; there are layers, fan_out, choice, deadline_ms, trace, proposals");
    }
  }
}

}  // namespace

prompt::ConversationPtr read_conversation(const Field& messages) {
  prompt::Conversation conversation;
  for (const Field& message : messages.items(kMessagesMax)) {
    conversation.push_back(read_message(message));
  }
  if (conversation.empty()) { messages.complain("must be a list of at least one message"); }
  return std::make_shared<const prompt::Conversation>(std::move(conversation));
}

prompt::Sampling read_sampling(const Field& body) {
  return {.max_tokens = read_max_tokens(body),
          .temperature = body["temperature"].number(0, 2),
          .top_p = read_top_p(body["top_p"]),
          .seed = body["seed"].seed(),
          .stop = read_stop(body["stop"])};
}

RunOptions read_run_options(const Field& murmur) {
  refuse_unknown_options(murmur);
  RunOptions options;
  if (const auto layers = murmur["layers"].whole_number(0, wire::kLayersMax)) {
    options.layers = static_cast<std::uint32_t>(*layers);
  }
  if (const auto fan_out = murmur["fan_out"].whole_number(0, kFanOutMax)) {
    options.fan_out = static_cast<std::uint32_t>(*fan_out);
  }
  options.choice = read_choice(murmur["choice"]);
  if (const auto deadline = murmur["deadline_ms"].whole_number(1, wire::kTimeLeftMax / 1ms)) {
    options.deadline = std::chrono::milliseconds(*deadline);
  }
  options.trace = read_trace(murmur["trace"]);
  options.proposals = read_proposals(murmur["proposals"]);
  return options;
}

prompt::AnswerFormPtr read_form(const Field& body) {
  if (body["functions"].exists()) {
    body["functions"].complain("is OpenAI's older form, which is not known here; send tools");
  }
  prompt::AnswerForm form;
  form.choices =
      static_cast<std::uint32_t>(body["n"].whole_number(1, prompt::kChoicesMax).value_or(1));
  if (wants_tools(body)) {
    add_fields(body, {"tools", "tool_choice", "parallel_tool_calls"}, form);
  }
  const Field format = body["response_format"];
  if (format.exists() && format["type"].text() != "text") {
    add_fields(body, {"response_format"}, form);
  }
  add_fields(body, {"grammar", "json_schema"}, form);
  if (body["logprobs"].boolean().value_or(false)) {
    (void)body["top_logprobs"].whole_number(0, kTopLogprobsMax);
    add_fields(body, {"logprobs", "top_logprobs"}, form);
  }
  if (form.fields.empty() && form.choices == 1) { return nullptr; }
  return std::make_shared<const prompt::AnswerForm>(std::move(form));
}

}  // namespace murmur::openai
