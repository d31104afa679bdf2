#include "prompt/wording.h"

#include <gtest/gtest.h>

namespace murmur::prompt {
namespace {

Prompt with_proposals(Conversation conversation, Proposals proposals) {
  return {std::make_shared<const Conversation>(std::move(conversation)),
          std::make_shared<const Proposals>(std::move(proposals))};
}

TEST(Wording, RepeatsItsBlockForEachProposal) {
  const auto wording =
      Wording::parse("Q: {{question}}\n{{#proposals}}{{index}}={{text}};{{/proposals}}!");
  ASSERT_TRUE(wording.has_value());
  EXPECT_EQ(wording->render("why", {"a", "b"}), "Q: why\n1=a;2=b;!");
}

TEST(Wording, WithoutNumbersHasAProposalNamedByItsText) {
  EXPECT_EQ(Wording::for_selection().naming(), Naming::Number);
  const auto plain = Wording::parse("{{question}}{{#proposals}}\n{{text}}{{/proposals}}");
  EXPECT_EQ(plain->naming(), Naming::Text);
}

TEST(Wording, NeverExpandsWhatAProposalContains) {
  const auto wording = Wording::parse("{{question}}{{#proposals}}{{text}}{{/proposals}}");
  ASSERT_TRUE(wording.has_value());
  EXPECT_EQ(wording->render("q{{text}}", {"{{question}}", "{{x}}"}), "q{{text}}{{question}}{{x}}");
}

TEST(Wording, SaysWhatIsMissingOrUnknown) {
  const auto message = [](std::string_view text) { return Wording::parse(text).error().message; };
  EXPECT_NE(message("{{question}}").find("{{#proposals}}"), std::string::npos);
  EXPECT_NE(message("{{question}}{{#proposals}}x{{/proposals}}").find("{{text}}"),
            std::string::npos);
  EXPECT_NE(message("{{#proposals}}{{text}}{{/proposals}}").find("{{question}}"),
            std::string::npos);
  EXPECT_NE(message("{{question}}{{who}}{{#proposals}}{{text}}{{/proposals}}").find("knows"),
            std::string::npos);
}

TEST(Render, LeavesAConversationWithoutProposalsAsItIs) {
  const Conversation conversation{{Role::System, "be kind"}, {Role::User, "hello"}};
  const Prompt prompt{std::make_shared<const Conversation>(conversation), nullptr};
  EXPECT_EQ(render(prompt, Wordings()), conversation);
}

TEST(Render, WrapsTheLastUserMessageAndKeepsSystemAndHistory) {
  const Conversation messages = render(with_proposals({{Role::System, "be kind"},
                                                       {Role::User, "hi"},
                                                       {Role::Assistant, "hello"},
                                                       {Role::User, "why is the sky blue?"}},
                                                      {"scattering", "paint"}),
                                       Wordings());
  ASSERT_EQ(messages.size(), 4U);
  EXPECT_EQ(messages[1].content, "hi");
  EXPECT_TRUE(messages[3].content.starts_with("why is the sky blue?\n"));
  EXPECT_NE(messages[3].content.find("[1] scattering"), std::string::npos);
  EXPECT_NE(messages[3].content.find("[2] paint"), std::string::npos);
}

TEST(Render, AppendsAMessageWhenTheConversationHasNoUser) {
  const Conversation messages =
      render(with_proposals({{Role::System, "be kind"}}, {"a"}), Wordings());
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_EQ(messages[1].role, Role::User);
}

}  // namespace
}  // namespace murmur::prompt
