#include <gtest/gtest.h>

#include "node/node_core.h"

// What a client wants of its answer's form (tools, a grammar) is for the model that writes it.
namespace murmur::node {
namespace {

Instant at(Duration time) { return Instant(time); }

template <class T>
std::vector<T> of_kind(const Effects& effects) {
  std::vector<T> found;
  for (const Action& action : effects.actions) {
    if (const auto* one = std::get_if<T>(&action)) { found.push_back(*one); }
  }
  return found;
}

const prompt::ChatGeneration& chat_of(const StartJob& start) {
  return std::get<prompt::ChatGeneration>(*start.generation);
}

class FormTest : public testing::Test {
 protected:
  FormTest() { tell(EngineReady{"tiny", 4096}); }

  void tell(const Input& input) {
    out_.clear();
    now_ = now_ + 1ms;
    core_.step(now_, input, out_);
  }
  void submit(moa::Plan plan) {
    auto conversation = std::make_shared<const prompt::Conversation>(
        1, prompt::Message{prompt::Role::User, "Why?"});
    tell(PromptSubmitted{RequestId{1}, std::move(conversation), {}, plan, form_});
  }
  [[nodiscard]] StartJob started() const {
    const auto jobs = of_kind<StartJob>(out_);
    EXPECT_EQ(jobs.size(), 1U);
    return jobs.empty() ? StartJob{} : jobs[0];
  }

  NodeCore core_{node::Setup{.self = {NodeId{1}, "attic"}}};
  Instant now_ = at(0s);
  Effects out_;
  prompt::AnswerFormPtr form_ =
      std::make_shared<const prompt::AnswerForm>(prompt::AnswerForm{R"("tools":[{}])"});
};

TEST_F(FormTest, NoProposerHearsOfItAndTheAggregatorHasIt) {
  submit({.strategy = moa::Strategy::Moa, .layers = 1, .fan_out = 0});
  const StartJob proposal = started();
  EXPECT_EQ(chat_of(proposal).form, nullptr);
  tell(Generated{proposal.job, {.text = "42", .tokens = 1}});
  tell(JobEnded{proposal.job, JobDone{}});
  EXPECT_EQ(chat_of(started()).form, form_);
}

TEST_F(FormTest, ANodeThatAnswersAloneHasItToo) {
  submit({.layers = 0});
  EXPECT_EQ(chat_of(started()).form, form_);
}

TEST_F(FormTest, AnEventWithoutTextReachesTheClient) {
  submit({.layers = 0});
  prompt::Delta call;
  call.event = std::make_shared<const std::string>("{}");
  call.choice = 2;
  tell(Generated{started().job, call});
  const auto pieces = of_kind<ReplyPiece>(out_);
  ASSERT_EQ(pieces.size(), 1U);
  EXPECT_EQ(pieces[0].delta.event, call.event);
  EXPECT_EQ(pieces[0].delta.choice, 2U);
}

TEST_F(FormTest, ARunTellsObserversItsPathOrWhatFailed) {
  submit({.layers = 0});
  const JobId job = started().job;
  tell(JobEnded{job, Failure{FailureKind::EngineFailed, "killed"}});
  for (const Notice& notice : out_.notices) {
    if (const auto* ended = std::get_if<RunEnded>(&notice)) {
      EXPECT_FALSE(ended->answered);
      EXPECT_EQ(ended->failure, FailureKind::EngineFailed);
      return;
    }
  }
  FAIL() << "nothing was said";
}

}  // namespace
}  // namespace murmur::node
