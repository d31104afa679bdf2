#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "moa/trace.h"
#include "openai/api_error.h"
#include "prompt/generation.h"
#include "wire/propose.h"

namespace murmur::openai {

/// One `data:` of a chat completion stream, from an engine or a peer, as far as a node reads it.
struct Chunk {
  std::string text;
  std::string reasoning;
  std::optional<prompt::FinishReason> finish;
  std::optional<prompt::Usage> usage;
  /// llama.cpp's `timings.predicted_ms`: from the first token to the last, as the engine saw it.
  std::optional<Duration> decode_time;
  std::string model;
  /// A murmur peer's report in its last chunk.
  std::optional<wire::ProposalEnd> report;
  /// The stream carries an error instead of a chunk.
  std::optional<ApiError> error;
  /// The engine's `prompt_progress`: still reading the prompt.
  bool prefill_progress = false;
};
/// The error says what is wrong with it; the text of a peer is not repeated in it.
[[nodiscard]] Result<Chunk> parse_chunk(std::string_view json);

/// What all chunks and the whole of one completion have in common.
struct CompletionHead {
  std::string id;              ///< "chatcmpl-..."
  std::string model;           ///< as the client named it
  std::int64_t created_s = 0;  ///< Unix time
};

// Chunks of a stream, each the JSON of one `data:` line.

/// The first: the assistant's role.
[[nodiscard]] std::string role_chunk(const CompletionHead& head);
[[nodiscard]] std::string delta_chunk(const CompletionHead& head, const prompt::Delta& delta);
/// An event of the engine's as a chunk of this completion: its choice, with this index, and
/// nothing of its usage, timings and progress. Empty if it has no choice.
[[nodiscard]] std::optional<std::string> engine_chunk(const CompletionHead& head,
                                                      std::string_view event, std::uint32_t index);
/// A chunk without choices, for a trace that has no other to come with.
[[nodiscard]] std::string trace_chunk(const CompletionHead& head, const moa::RunTrace& trace);
/// A proposal's text as it grows: a chunk with an empty delta, so that ordinary clients see
/// nothing, and `murmur.proposal` {layer, seat, node, text}.
struct ProposalPiece {
  std::uint32_t layer;
  std::uint32_t seat;
  std::string_view node;
  std::string_view text;
};
[[nodiscard]] std::string proposal_chunk(const CompletionHead& head, const ProposalPiece& piece);
/// The last with a choice: finish reason, and the trace where it was asked for.
[[nodiscard]] std::string finish_chunk(const CompletionHead& head, prompt::FinishReason finish,
                                       const moa::RunTrace* trace);
/// The last of a proposal: finish reason, usage and `murmur.report`.
[[nodiscard]] std::string report_chunk(const CompletionHead& head, const wire::ProposalEnd& end);
/// stream_options.include_usage: a chunk without choices.
[[nodiscard]] std::string usage_chunk(const CompletionHead& head, const prompt::Usage& usage);

/// The whole answer for a client that does not stream.
struct Completion {
  std::string text;
  std::string reasoning;
  prompt::FinishReason finish = prompt::FinishReason::Stop;
  prompt::Usage usage;
};
[[nodiscard]] std::string completion_json(const CompletionHead& head, const Completion& completion,
                                          const moa::RunTrace* trace);

/// The `murmur` object: run, path, reason, layers[].proposals[], aggregation, bytes_sent,
/// bytes_received.
[[nodiscard]] std::string trace_json(const moa::RunTrace& trace);

}  // namespace murmur::openai
