#include "prompt/generation.h"

#include "base/overloaded.h"

namespace murmur::prompt {

std::size_t text_bytes(const Prompt& prompt) {
  std::size_t bytes = text_bytes(*prompt.conversation);
  if (prompt.proposals) {
    for (const std::string& text : *prompt.proposals) { bytes += text.size(); }
  }
  return bytes;
}

std::size_t text_bytes(const Generation& generation) {
  return std::visit(Overloaded{
                        [](const ChatGeneration& chat) {
                          const std::size_t form = chat.form ? chat.form->fields.size() : 0;
                          return text_bytes(chat.prompt) + form;
                        },
                        [](const PlainGeneration& plain) { return plain.body->size(); },
                    },
                    generation);
}

double tokens_per_s(const Usage& usage, const Timings& timings) {
  if (usage.completion_tokens < 2 || timings.decode_time <= Duration::zero()) { return 0; }
  return (usage.completion_tokens - 1) / to_seconds(timings.decode_time);
}

}  // namespace murmur::prompt
