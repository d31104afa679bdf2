#include "cli/question.h"

#include <cmath>

#include "openai/json_writer.h"

namespace murmur::cli {
namespace {

using openai::JsonWriter;

void write_message(JsonWriter& out, const char* role, const std::string& content) {
  out.begin_object().member("role", role).member("content", content).end_object();
}

void write_run_options(JsonWriter& out, const Question& question) {
  out.key("murmur").begin_object();
  if (question.layers) { out.member("layers", *question.layers); }
  if (question.fan_out) { out.member("fan_out", *question.fan_out); }
  if (!question.choice.empty()) { out.member("choice", question.choice); }
  if (question.deadline) {
    const double milliseconds = std::ceil(to_milliseconds(*question.deadline));
    out.member("deadline_ms", static_cast<std::int64_t>(milliseconds));
  }
  switch (question.trace) {
    case Question::Trace::Off: break;
    case Question::Trace::Final: out.member("trace", true); break;
    case Question::Trace::Stream: out.member("trace", "stream"); break;
  }
  out.end_object();
}

// An empty plan is whatever the node's owner made its default.
std::string model_of(const std::string& plan) {
  if (plan == "local") { return plan; }
  return plan.empty() ? "murmur" : "murmur:" + plan;
}

}  // namespace

std::string chat_body(const Question& question) {
  JsonWriter out;
  out.begin_object().member("model", model_of(question.plan));
  out.key("messages").begin_array();
  if (!question.system.empty()) { write_message(out, "system", question.system); }
  for (const Turn& turn : question.before) {
    write_message(out, "user", turn.question);
    write_message(out, "assistant", turn.answer);
  }
  write_message(out, "user", question.prompt);
  out.end_array();
  out.member("stream", true);
  out.key("stream_options").begin_object().member("include_usage", true).end_object();
  if (question.max_tokens) { out.member("max_tokens", *question.max_tokens); }
  if (question.temperature) { out.member("temperature", *question.temperature); }
  if (question.seed) { out.member("seed", *question.seed); }
  write_run_options(out, question);
  out.end_object();
  return out.take();
}

}  // namespace murmur::cli
