#include "http/chat.h"

#include <optional>
#include <utility>

#include "http/engine_event.h"
#include "http/info.h"
#include "openai/chat_request.h"

namespace murmur::http {
namespace {

openai::CompletionHead head_of(const ChatPlace& place, std::string model) {
  return {.id = "chatcmpl-" + place.id, .model = std::move(model), .created_s = place.now_s};
}

Response bad_request(std::string message, std::string param) {
  return error_response({.message = std::move(message), .param = std::move(param), .code = {}});
}

Response model_not_found(const NodeService::Status& status) {
  std::string names = "local";
  for (const std::string& name : model_names(status)) { names += ", " + name; }
  return error_response({.status = 404,
                         .message = "there is no such model here; there are: " + names,
                         .param = "model",
                         .code = "model_not_found"});
}

/// The plan that a model name stands for.
std::optional<moa::Plan> plan_named(std::string_view model, moa::Plan plan) {
  constexpr std::string_view kPlanPrefix = "murmur:";
  if (model == "murmur") { return plan; }
  if (!model.starts_with(kPlanPrefix)) { return std::nullopt; }
  const auto strategy = moa::strategy_from(model.substr(kPlanPrefix.size()));
  if (!strategy) { return std::nullopt; }
  plan.strategy = *strategy;
  return plan;
}

void apply(const openai::RunOptions& options, moa::Plan& plan) {
  if (options.layers) { plan.layers = *options.layers; }
  if (options.fan_out) { plan.fan_out = *options.fan_out; }
  if (options.choice) { plan.choice = *options.choice; }
  if (options.deadline) { plan.deadline = options.deadline; }
  plan.trace = options.trace;
}

Result<ActiveChat, Response> start_proposal(const Request& request, const ChatPlace& place) {
  wire::Propose propose;
  const Result<void> headers = wire::decode_headers(request.propose, propose);
  if (!headers) { return bad_request(headers.error().message, ""); }
  auto chat = openai::parse_chat_request(request.body);
  if (!chat) { return error_response(chat.error()); }
  propose.prompt = {.conversation = chat->conversation, .proposals = chat->murmur.proposals};
  propose.sampling = std::move(chat->sampling);

  openai::CompletionHead head = head_of(place, std::move(chat->model));
  ActiveChat active;
  active.reply = chat->stream
                     ? make_proposal_stream(place.out, std::move(head), propose.live, place.limits)
                     : make_whole(place.out, std::move(head), place.limits);
  active.request = place.service.submit_proposal(std::move(propose), *active.reply);
  return active;
}

Result<ActiveChat, Response> start_run(const Request& request, moa::Plan plan,
                                       const ChatPlace& place) {
  auto chat = openai::parse_chat_request(request.body);
  if (!chat) { return error_response(chat.error()); }
  if (chat->murmur.proposals != nullptr) {
    return bad_request("proposals to refine come from peers only", "murmur.proposals");
  }
  apply(chat->murmur, plan);
  plan.streams = chat->stream;

  openai::CompletionHead head = head_of(place, std::move(chat->model));
  ActiveChat active;
  active.reply = chat->stream ? make_run_stream(place.out, std::move(head), chat->include_usage)
                              : make_whole(place.out, std::move(head), place.limits);
  active.request = place.service.submit_prompt(std::move(chat->conversation),
                                               std::move(chat->sampling), plan, *active.reply);
  return active;
}

Result<ActiveChat, Response> start_plain(std::string body, const openai::RequestHead& asked,
                                         const ChatPlace& place) {
  const PlainStreamWishes wishes{.usage = asked.include_usage,
                                 .prefill_progress = asks_for_progress(body)};
  ActiveChat active;
  active.reply = asked.stream ? make_plain_stream(place.out, wishes) : make_plain_whole(place.out);
  active.request = place.service.submit_plain(std::make_shared<const std::string>(std::move(body)),
                                              *active.reply);
  return active;
}

}  // namespace

Result<ActiveChat, Response> start_chat(Request request, ChatPlace place) {
  if (request.is_proposal) { return start_proposal(request, place); }
  const auto asked = openai::parse_request_head(request.body);
  if (!asked) { return error_response(asked.error()); }
  if (const auto plan = plan_named(asked->model, place.service.default_plan())) {
    return start_run(request, *plan, place);
  }
  const NodeService::Status status = place.service.status();
  const bool is_local = !asked->model.empty() && asked->model == status.local_model;
  if (is_local || asked->model == "local") {
    return start_plain(std::move(request.body), *asked, place);
  }
  return model_not_found(status);
}

}  // namespace murmur::http
