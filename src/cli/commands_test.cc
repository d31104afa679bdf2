#include <gtest/gtest.h>

#include "cli/ask_options.h"
#include "cli/chat_options.h"
#include "cli/demo_options.h"
#include "cli/local_nodes.h"
#include "cli/serve_options.h"

// What each command makes of its line.
namespace murmur::cli {
namespace {

std::string serve_error(const CommandLine& line) {
  const auto config = parse_serve(line);
  return config ? "no error" : config.error().text;
}

TEST(ServeOptions, EveryFieldOfANodeHasItsFlag) {
  const auto config = parse_serve({"--name",
                                   "attic",
                                   "--host",
                                   "0.0.0.0",
                                   "--port",
                                   "0",
                                   "--model",
                                   "m.gguf",
                                   "--slots",
                                   "2",
                                   "--ctx",
                                   "8192",
                                   "--threads",
                                   "3",
                                   "--peer",
                                   "cellar=http://127.0.0.1:8421",
                                   "--peer",
                                   "http://10.0.0.3:8080#qwen",
                                   "-M",
                                   "2",
                                   "-k",
                                   "4",
                                   "--plan",
                                   "moa",
                                   "--deadline",
                                   "90",
                                   "--layer-deadline",
                                   "20",
                                   "--queue-jobs",
                                   "8",
                                   "--queue-mb",
                                   "16",
                                   "--max-body-mb",
                                   "2",
                                   "--api-key-file",
                                   "keys.txt",
                                   "--tls-cert",
                                   "cert.pem",
                                   "--tls-key",
                                   "key.pem",
                                   "--allow-origin",
                                   "https://a.example,HTTP://Localhost:3000",
                                   "--unknown-model",
                                   "murmur",
                                   "--drain-time",
                                   "12",
                                   "--template",
                                   "t.txt",
                                   "--seed",
                                   "7",
                                   "--log-level",
                                   "debug",
                                   "--",
                                   "--flash-attn",
                                   "on"});
  ASSERT_TRUE(config.has_value()) << config.error().text;
  EXPECT_EQ(config->name, "attic");
  EXPECT_EQ(config->listen_address, "0.0.0.0");
  EXPECT_EQ(config->port, 0);
  EXPECT_EQ(config->model_path, "m.gguf");
  EXPECT_EQ(config->slots, 2U);
  EXPECT_EQ(config->context_tokens, 8192U);
  EXPECT_EQ(config->threads, 3U);
  EXPECT_EQ(config->peers.size(), 2U);
  EXPECT_EQ(config->plan.strategy, moa::Strategy::Moa);
  EXPECT_EQ(config->plan.layers, 2U);
  EXPECT_EQ(config->plan.fan_out, 4U);
  EXPECT_EQ(config->plan.deadline, 90s);
  EXPECT_EQ(config->plan.layer_deadline, 20s);
  EXPECT_EQ(config->queue_jobs, 8U);
  EXPECT_EQ(config->queue_bytes, 16U << 20U);
  EXPECT_EQ(config->body_bytes_max, 2U << 20U);
  EXPECT_EQ(config->api_key_path, "keys.txt");
  EXPECT_EQ(config->tls_certificate_path, "cert.pem");
  EXPECT_EQ(config->tls_key_path, "key.pem");
  EXPECT_EQ(config->allowed_origins,
            (std::vector<std::string>{"https://a.example", "http://localhost:3000"}));
  EXPECT_EQ(config->unknown_model, "murmur");
  EXPECT_EQ(config->drain_max, 12s);
  EXPECT_EQ(config->aggregation_template_path, "t.txt");
  EXPECT_EQ(config->seed, 7U);
  EXPECT_EQ(config->log_level, "debug");
  EXPECT_EQ(config->engine_arguments, (std::vector<std::string>{"--flash-attn", "on"}));
}

TEST(ServeOptions, ListenOnLoopbackUnlessToldOtherwise) {
  EXPECT_EQ(parse_serve({"--model", "m.gguf"})->listen_address, "127.0.0.1");
}

TEST(ServeOptions, AnotherServerCanBeTheEngine) {
  const auto config = parse_serve(
      {"--engine", "https://a.example/v1", "--engine-model", "m", "--engine-key-file", "key"});
  ASSERT_TRUE(config.has_value()) << config.error().text;
  EXPECT_EQ(config->engine_url, "https://a.example/v1");
  EXPECT_EQ(config->engine_model, "m");
  EXPECT_EQ(config->engine_key_path, "key");
  EXPECT_NE(serve_error({"--engine", "ftp://x"}).find("--engine: \"ftp://x\""), std::string::npos);
  EXPECT_NE(serve_error({"--engine", "a:1", "--model", "m"}).find("give one of"),
            std::string::npos);
  EXPECT_NE(serve_error({"--script", "s", "--engine-model", "m"}).find("needs --engine"),
            std::string::npos);
}

TEST(ServeOptions, ContradictionsAreNamed) {
  EXPECT_NE(serve_error({}).find("a node needs a model: --model FILE.gguf"), std::string::npos);
  EXPECT_NE(serve_error({"--model", "m", "--script", "s"}).find("give one of"), std::string::npos);
  EXPECT_NE(serve_error({"--script", "s", "--", "-ngl", "9"}).find("need --model"),
            std::string::npos);
  EXPECT_NE(serve_error({"--script", "s", "--rpc", "a:1"}).find("needs --model"),
            std::string::npos);
  EXPECT_NE(serve_error({"--model", "m", "--rpc", "a:1,b"}).find("--rpc \"b\""), std::string::npos);
  EXPECT_NE(serve_error({"--model", "m", "stray"}).find("unexpected argument \"stray\""),
            std::string::npos);
  EXPECT_NE(serve_error({"--model", "m", "--port", "65536"}).find("0 to 65535"), std::string::npos);
  EXPECT_NE(serve_error({"--model", "m", "--log-level", "loud"}).find("must be one of trace"),
            std::string::npos);
  EXPECT_NE(serve_error({"--model", "m", "--allow-origin", "*"}).find("an origin is given as"),
            std::string::npos);
  EXPECT_NE(serve_error({"--model", "m", "--peer", "ftp://x"}).find("--peer \"ftp://x\""),
            std::string::npos);
}

TEST(AskOptions, TheWordsAreThePrompt) {
  const auto ask = parse_ask({"Name", "three", "rivers.", "-M", "2", "-k", "3"}, true);
  ASSERT_TRUE(ask.has_value()) << ask.error().text;
  EXPECT_EQ(ask->question.prompt, "Name three rivers.");
  EXPECT_EQ(ask->question.layers, 2U);
  EXPECT_EQ(ask->question.fan_out, 3U);
  EXPECT_FALSE(ask->reads_stdin);
  EXPECT_EQ(ask->question.trace, Question::Trace::Off);
}

TEST(AskOptions, StandardInputIsReadForADashOrForLackOfWords) {
  EXPECT_TRUE(parse_ask({"-"}, true)->reads_stdin);
  EXPECT_TRUE(parse_ask({}, false)->reads_stdin);
  const auto both = parse_ask({"Summarise:", "-"}, true);
  EXPECT_TRUE(both->reads_stdin);
  EXPECT_EQ(both->question.prompt, "Summarise:");
  // Never else: a script whose standard input stays open must not hang.
  EXPECT_FALSE(parse_ask({"Name three rivers."}, false)->reads_stdin);
}

TEST(AskOptions, BehindTwoDashesAPromptMayLookLikeAFlag) {
  const auto ask = parse_ask({"--", "-5", "degrees", "-"}, true);
  EXPECT_EQ(ask->question.prompt, "-5 degrees -");
  EXPECT_FALSE(ask->reads_stdin);
}

TEST(AskOptions, AReportIsAskedForOnlyWhereItIsShownAndExists) {
  EXPECT_EQ(parse_ask({"Hi", "--trace"}, true)->question.trace, Question::Trace::Final);
  EXPECT_EQ(parse_ask({"Hi", "--json"}, true)->question.trace, Question::Trace::Final);
  EXPECT_EQ(parse_ask({"Hi", "--json", "--plan", "local"}, true)->question.trace,
            Question::Trace::Off);
}

TEST(AskOptions, APromptThatNobodyCouldAnswerIsRefused) {
  EXPECT_FALSE(parse_ask({}, true).has_value());
  EXPECT_FALSE(parse_ask({"  \n"}, true).has_value());
  EXPECT_FALSE(parse_ask({"\xff"}, true).has_value());
  EXPECT_FALSE(parse_ask({std::string("a\0b", 3)}, true).has_value());
}

TEST(ChatOptions, AreThoseOfEveryQuestionAndNoPrompt) {
  const auto chat = parse_chat({"--plan", "moa", "-k", "2", "--system", "Be brief.", "--trace"});
  ASSERT_TRUE(chat.has_value()) << chat.error().text;
  EXPECT_EQ(chat->question.plan, "moa");
  EXPECT_EQ(chat->question.fan_out, 2U);
  EXPECT_EQ(chat->question.system, "Be brief.");
  EXPECT_TRUE(chat->trace);
  EXPECT_FALSE(parse_chat({"Hi"}).has_value());
  EXPECT_FALSE(parse_chat({"--", "Hi"}).has_value());
  EXPECT_FALSE(parse_chat({"--plan", "mao"}).has_value());
}

TEST(DemoOptions, WithoutAnythingItHasAQuestionOfItsOwn) {
  const auto demo = parse_demo({});
  ASSERT_TRUE(demo.has_value()) << demo.error().text;
  EXPECT_EQ(demo->nodes, 4U);
  EXPECT_EQ(demo->question.layers, 1U);
  EXPECT_EQ(demo->question.fan_out, 3U);
  EXPECT_FALSE(demo->question.prompt.empty());
  EXPECT_EQ(demo->seats(), 4U);
}

TEST(DemoOptions, ThereAreNeverMoreProposersThanNodes) {
  EXPECT_EQ(parse_demo({"--nodes", "2", "-k", "5"})->seats(), 2U);
  EXPECT_EQ(parse_demo({"-M", "0"})->seats(), 0U);
  EXPECT_EQ(parse_demo({"-k", "1"})->seats(), 2U);
}

TEST(DemoOptions, MistakesAreNamed) {
  EXPECT_FALSE(parse_demo({"--nodes", "0"}).has_value());
  EXPECT_FALSE(parse_demo({"--nodes", "33"}).has_value());
  EXPECT_FALSE(parse_demo({"--model", "a", "--script", "b"}).has_value());
  EXPECT_FALSE(parse_demo({"--plan", "local"}).has_value());
}

TEST(LocalNodes, EveryNodeIsNamedAllOthersAndModelsAreDealtRoundRobin) {
  const LocalNodesPlan plan{.program = "murmur",
                            .nodes = 3,
                            .sources = {"a.gguf", "b.gguf"},
                            .scripted = false,
                            .threads = 2,
                            .seed = 10};
  EXPECT_EQ(node_arguments(plan, 2, 7003, NamedPeers{{7001, 7002, 7003}}),
            (std::vector<std::string>{
                "serve", "--name", "node-3", "--host", "127.0.0.1", "--port", "7003", "--threads",
                "2", "--log-level", "warn", "--model", "a.gguf", "--seed", "12", "--peer",
                "node-1=http://127.0.0.1:7001", "--peer", "node-2=http://127.0.0.1:7002"}));
  EXPECT_TRUE(
      parse_serve({"--model", "a.gguf", "--peer", "node-1=http://127.0.0.1:7001"}).has_value());
}

TEST(LocalNodes, ThatGossipFindEachOtherByAToken) {
  const LocalNodesPlan plan{.program = "murmur", .sources = {"a.gguf"}, .gossips = true};
  const GossipPlace place{.token_file = "/tmp/x/token", .data_folder = "/tmp/x/node-1", .port = 9};
  EXPECT_EQ(node_arguments(plan, 0, 7001, place),
            (std::vector<std::string>{"join",        "--name",        "node-1",
                                      "--host",      "127.0.0.1",     "--port",
                                      "7001",        "--threads",     "1",
                                      "--log-level", "warn",          "--model",
                                      "a.gguf",      "--token-file",  "/tmp/x/token",
                                      "--data",      "/tmp/x/node-1", "--gossip",
                                      "127.0.0.1:9", "--peer-port",   "0",
                                      "--profile",   "local"}));
}

}  // namespace
}  // namespace murmur::cli
