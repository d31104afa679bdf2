#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "openai/chat_chunk.h"

namespace murmur::openai {
namespace {

namespace json = boost::json;

moa::ProposalTrace a_proposal(std::string node) {
  moa::ProposalTrace proposal;
  proposal.node = std::move(node);
  proposal.model = "tiny";
  proposal.usage = {.prompt_tokens = 10, .completion_tokens = 3};
  proposal.timings = {.queue_wait = 1ms, .ttft = 2500us, .service_time = 4ms, .decode_time = 1s};
  proposal.outcome = moa::ProposalOutcome::Done;
  proposal.text = "Blue.";
  proposal.bytes_sent = 100;
  proposal.bytes_received = 200;
  return proposal;
}

moa::RunTrace a_trace() {
  moa::RunTrace trace{.run = RunId{0xabc}, .path = moa::AnswerPath::Synthesis, .reason = "why"};
  trace.layers = {{{a_proposal("a"), a_proposal("b")}}, {{a_proposal("c")}}};
  trace.layers[0].proposals[0].own = true;
  trace.layers[1].proposals[0].outcome = moa::ProposalOutcome::PeerFailed;
  trace.layers[1].proposals[0].detail = "connection reset";
  trace.aggregation = a_proposal("a");
  return trace;
}

TEST(TraceJson, TellsOfEveryProposal) {
  const json::value trace = json::parse(trace_json(a_trace()));
  EXPECT_EQ(trace.at("run"), "0000000000000abc");
  EXPECT_EQ(trace.at("path"), "synthesis");
  EXPECT_EQ(trace.at("reason"), "why");
  ASSERT_EQ(trace.at("layers").as_array().size(), 2U);
  EXPECT_EQ(trace.at("layers").at(1).at("layer"), 2);
  const json::value& first = trace.at("layers").at(0).at("proposals").at(0);
  EXPECT_EQ(first, json::parse(R"({"node":"a","model":"tiny","class":"propose","tokens":3,
      "prompt_tokens":10,"queue_wait_ms":1,"ttft_ms":2.5,"service_ms":4,"tokens_per_s":2,
      "prompt_cut":false,"own":true,"layer":1,"outcome":"done","detail":"","text":"Blue.",
      "bytes_sent":100,"bytes_received":200})"));
  const json::value& failed = trace.at("layers").at(1).at("proposals").at(0);
  EXPECT_EQ(failed.at("class"), "refine");
  EXPECT_EQ(failed.at("outcome"), "peer_failed");
  EXPECT_EQ(failed.at("detail"), "connection reset");
}

TEST(TraceJson, AddsUp) {
  const json::value trace = json::parse(trace_json(a_trace()));
  EXPECT_EQ(trace.at("aggregation").at("class"), "aggregate");
  EXPECT_EQ(trace.at("prompt_tokens"), 40);
  EXPECT_EQ(trace.at("completion_tokens"), 12);
  EXPECT_EQ(trace.at("bytes_sent"), 300);
  EXPECT_EQ(trace.at("bytes_received"), 600);
}

TEST(TraceJson, ARunThatVotedHasNoAggregation) {
  moa::RunTrace trace = a_trace();
  trace.aggregation.reset();
  EXPECT_TRUE(json::parse(trace_json(trace)).at("aggregation").is_null());
}

TEST(TraceJson, StaysValidWhateverAnEngineWrote) {
  moa::RunTrace trace = a_trace();
  trace.layers[0].proposals[0].text = "cut \xf0\x9f";
  EXPECT_NO_THROW((void)json::parse(trace_json(trace)));
}

}  // namespace
}  // namespace murmur::openai
