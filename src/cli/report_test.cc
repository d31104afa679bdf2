#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "cli/answer_event.h"
#include "cli/answer_json.h"
#include "cli/report_text.h"

// One run's report on its whole way: from the node's JSON to the table and to --json.
namespace murmur::cli {
namespace {

const char* const kChunk = R"({"choices":[{"delta":{},"finish_reason":"stop"}],"murmur":{
  "run":"00000000000000ff","path":"synthesis","reason":"the answers are open","layers":[
    {"proposals":[
      {"node":"node-1","model":"tiny-1","own":true,"class":"propose","outcome":"done","text":"Rhine","tokens":7,
       "prompt_tokens":12,"queue_wait_ms":0.4,"ttft_ms":31.5,"tokens_per_s":93.4,"bytes_sent":0},
      {"node":"node-2","model":"tiny-2","class":"propose","own":false,"outcome":"peer_failed","detail":"connection refused",
       "text":"","tokens":0,"bytes_sent":310,"bytes_received":0}]},
    {"proposals":[
      {"node":"node-3","model":"tiny-3","class":"refine","own":false,"outcome":"done","text":"Elbe","tokens":5,
       "queue_wait_ms":1200,"ttft_ms":1400,"tokens_per_s":8.44,"bytes_sent":900,"bytes_received":2100}]}],
  "aggregation":{"class":"aggregate","node":"node-1","model":"tiny-1","tokens":20,"ttft_ms":80,"tokens_per_s":90},
  "bytes_sent":1210,"bytes_received":2100}})";

Answer the_answer() {
  Answer answer;
  answer.text = "Rhine and Elbe";
  answer.finish_reason = "stop";
  answer.usage = TokenUsage{12, 20};
  answer.latency = 2310ms;
  answer.ttft = 1900ms;
  answer.report = parse_answer_event(kChunk)->report;
  return answer;
}

TEST(Report, TheTableHasARowPerGenerationAndSaysWhatFailed) {
  EXPECT_EQ(report_table(the_answer(), 120),
            "node    model   layer  class      tokens  queue wait    ttft  tokens/s   bytes\n"
            "node-1  tiny-1      1  propose         7        0 ms   32 ms        93       -\n"
            "node-2  tiny-2      1  propose         0           -       -         -   310 B\n"
            "node-3  tiny-3      2  refine          5      1.20 s  1.40 s       8.4  3.0 kB\n"
            "node-1  tiny-1      -  aggregate      20           -   80 ms        90       -\n"
            "node-2 (layer 1): peer_failed, connection refused\n");
}

TEST(Report, TheSummaryIsOneLine) {
  EXPECT_EQ(summary_line(the_answer()),
            "path: synthesis (the answers are open); latency 2.31 s, ttft 1.90 s; "
            "between nodes 1.2 kB sent, 2.1 kB received");
}

TEST(Report, TellsWhatTheAskedNodeWouldHaveSaidAlone) {
  EXPECT_EQ(alone_line(the_answer()), "node-1 alone would have said: Rhine");
  Answer same = the_answer();
  same.text = "Rhine";
  EXPECT_EQ(alone_line(same), "");
  same.report.reset();
  EXPECT_EQ(alone_line(same), "");
}

TEST(Report, AnAnswerWithoutATraceStillHasItsTimes) {
  Answer answer = the_answer();
  answer.report.reset();
  answer.finish_reason = "length";
  EXPECT_EQ(report_table(answer, 80), "");
  EXPECT_EQ(summary_line(answer), "latency 2.31 s, ttft 1.90 s; cut at its token limit");
}

TEST(Report, JsonHoldsEverythingUnderTheNamesThatScriptsUse) {
  const auto value =
      boost::json::parse(answer_json(the_answer(), {.layers = 2, .fan_out = 1, .nodes = 3}));
  const auto& object = value.as_object();
  EXPECT_EQ(object.at("answer").as_string(), "Rhine and Elbe");
  EXPECT_EQ(object.at("path").as_string(), "synthesis");
  EXPECT_EQ(object.at("layers").as_int64(), 2);
  EXPECT_EQ(object.at("fan_out").as_int64(), 1);
  EXPECT_EQ(object.at("nodes").as_int64(), 3);
  EXPECT_EQ(object.at("bytes_sent").as_int64(), 1210);
  EXPECT_EQ(object.at("latency_ms").to_number<double>(), 2310);
  const auto& proposals = object.at("proposals").as_array();
  ASSERT_EQ(proposals.size(), 3U);
  EXPECT_EQ(proposals[2].at("node").as_string(), "node-3");
  EXPECT_EQ(proposals[2].at("layer").as_int64(), 2);
  EXPECT_EQ(proposals[2].at("tokens").as_int64(), 5);
  EXPECT_EQ(proposals[2].at("queue_wait_ms").to_number<double>(), 1200);
  EXPECT_EQ(proposals[1].at("detail").as_string(), "connection refused");
  EXPECT_EQ(object.at("aggregation").at("class").as_string(), "aggregate");
}

TEST(Report, WithoutARunThePathIsLocal) {
  Answer answer = the_answer();
  answer.report.reset();
  const auto value = boost::json::parse(answer_json(answer, {}));
  EXPECT_EQ(value.at("path").as_string(), "local");
  EXPECT_TRUE(value.at("proposals").as_array().empty());
}

}  // namespace
}  // namespace murmur::cli
