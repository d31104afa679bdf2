#include "openai/chat_request.h"
#include "openai/json_writer.h"

namespace murmur::openai {
namespace {

void write_messages(JsonWriter& out, const prompt::Conversation& conversation) {
  out.key("messages").begin_array();
  for (const prompt::Message& message : conversation) {
    out.begin_object();
    out.member("role", to_string(message.role)).member("content", message.content);
    out.raw_members(message.fields).end_object();
  }
  out.end_array();
}

void write_texts(JsonWriter& out, std::string_view name, const std::vector<std::string>& texts) {
  out.key(name).begin_array();
  for (const std::string& text : texts) { out.value(text); }
  out.end_array();
}

void write_sampling(JsonWriter& out, const prompt::Sampling& sampling) {
  if (sampling.max_tokens) { out.member("max_tokens", *sampling.max_tokens); }
  if (sampling.temperature) { out.member("temperature", *sampling.temperature); }
  if (sampling.top_p) { out.member("top_p", *sampling.top_p); }
  if (sampling.seed) { out.member("seed", *sampling.seed); }
  if (!sampling.stop.empty()) { write_texts(out, "stop", sampling.stop); }
}

/// A stream whose last chunk has the usage.
void write_stream(JsonWriter& out) {
  out.member("stream", true);
  out.key("stream_options").begin_object().member("include_usage", true).end_object();
}

}  // namespace

std::string proposal_body(const wire::Propose& propose) {
  JsonWriter out;
  out.begin_object().member("model", "local");
  write_messages(out, *propose.prompt.conversation);
  write_stream(out);
  write_sampling(out, propose.sampling);
  if (propose.prompt.proposals && !propose.prompt.proposals->empty()) {
    out.key("murmur").begin_object();
    write_texts(out, "proposals", *propose.prompt.proposals);
    out.end_object();
  }
  out.end_object();
  return out.take();
}

std::string proposal_body(const wire::Propose& propose, std::string_view model,
                          const prompt::Conversation& rendered) {
  JsonWriter out;
  out.begin_object().member("model", model);
  write_messages(out, rendered);
  write_stream(out);
  write_sampling(out, propose.sampling);
  out.end_object();
  return out.take();
}

std::string engine_body(const prompt::Conversation& messages, const prompt::Sampling& sampling,
                        const prompt::AnswerFormPtr& form, const EngineFields& fields) {
  JsonWriter out;
  out.begin_object();
  if (!fields.model.empty()) { out.member("model", fields.model); }
  write_messages(out, messages);
  if (fields.stream_options) {
    write_stream(out);
  } else {
    out.member("stream", true);
  }
  if (fields.progress) { out.member("return_progress", true); }
  write_sampling(out, sampling);
  if (form) { out.raw_members(form->fields); }
  out.end_object();
  return out.take();
}

std::string counting_body(const prompt::Conversation& messages, const prompt::AnswerFormPtr& form,
                          std::string_view model) {
  JsonWriter out;
  out.begin_object();
  if (!model.empty()) { out.member("model", model); }
  write_messages(out, messages);
  if (form) { out.raw_members(form->fields); }
  out.end_object();
  return out.take();
}

}  // namespace murmur::openai
