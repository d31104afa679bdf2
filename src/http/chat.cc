#include "http/chat.h"

#include <optional>
#include <utility>

#include "http/engine_event.h"
#include "http/engine_routes.h"
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

/// `model`: the plan's name.
Result<ActiveChat, Response> start_run(const Request& request, moa::Plan plan, std::string model,
                                       const ChatPlace& place) {
  auto chat = openai::parse_chat_request(request.body);
  if (!chat) { return error_response(chat.error()); }
  if (chat->murmur.proposals != nullptr) {
    return bad_request("proposals to refine come from peers only", "murmur.proposals");
  }
  apply(chat->murmur, plan);
  plan.streams = chat->stream;

  openai::CompletionHead head = head_of(place, std::move(model));
  ActiveChat active;
  active.reply = chat->stream ? make_run_stream(place.out, std::move(head), chat->include_usage)
                              : make_whole(place.out, std::move(head), place.limits);
  active.request =
      place.service.submit_prompt(std::move(chat->conversation), std::move(chat->sampling), plan,
                                  std::move(chat->form), *active.reply);
  return active;
}

/// `wishes`: of a client that wants a stream.
ActiveChat submit_plain(std::string body, prompt::PlainRoute route,
                        const std::optional<PlainStreamWishes>& wishes, const ChatPlace& place) {
  ActiveChat active;
  active.reply = wishes ? make_plain_stream(place.out, *wishes)
                        : make_plain_whole(place.out, route.dialect, body);
  prompt::PlainGeneration plain{std::make_shared<const std::string>(std::move(body)),
                                std::move(route)};
  active.request = place.service.submit_plain(std::move(plain), *active.reply);
  return active;
}

openai::ApiError no_run_here(const prompt::PlainRoute& route) {
  return {.status = 404,
          .message = "several models answer at /v1/chat/completions only; " + route.path +
                     " takes \"local\" or the local model's name",
          .param = "model",
          .code = "model_not_found"};
}

Result<ActiveChat, Response> start_plain(std::string body, const openai::RequestHead& asked,
                                         const ChatPlace& place) {
  const PlainStreamWishes wishes{.usage = asked.include_usage,
                                 .prefill_progress = asks_for_progress(body)};
  return submit_plain(std::move(body), {}, asked.stream ? std::optional(wishes) : std::nullopt,
                      place);
}

bool is_local(std::string_view model, const NodeService::Status& status) {
  return model == "local" || (!model.empty() && model == status.local_model);
}

/// The model that answers a chat; one that is not here if nobody does.
const std::string& meant_model(const std::string& named, const NodeService::Status& status,
                               const std::string& unknown_model) {
  const bool is_here = plan_named(named, {}) || is_local(named, status);
  return is_here || unknown_model.empty() ? named : unknown_model;
}

}  // namespace

Result<ActiveChat, Response> start_chat(Request request, ChatPlace place) {
  if (request.is_proposal) { return start_proposal(request, place); }
  const auto asked = openai::parse_request_head(request.body);
  if (!asked) { return error_response(asked.error()); }
  const NodeService::Status status = place.service.status();
  const std::string& model = meant_model(asked->model, status, place.unknown_model);
  if (const auto plan = plan_named(model, place.service.default_plan())) {
    return start_run(request, *plan, model, place);
  }
  if (is_local(model, status)) { return start_plain(std::move(request.body), *asked, place); }
  return error_response(model_not_found(status));
}

Result<ActiveChat, Response> start_relay(Request request, ChatPlace place) {
  const prompt::PlainRoute route{*relay_dialect(request.path), request.path};
  const auto asked = openai::parse_request_head(request.body);
  if (!asked) { return error_response(asked.error(), route.dialect); }
  const NodeService::Status status = place.service.status();
  if (plan_named(asked->model, {})) { return error_response(no_run_here(route), route.dialect); }
  const bool is_here = asked->model.empty() || is_local(asked->model, status);
  if (!is_here && place.unknown_model.empty()) {
    return error_response(model_not_found(status), route.dialect);
  }
  std::optional<PlainStreamWishes> wishes;
  if (asked->stream && route.dialect != prompt::Dialect::Whole) {
    wishes = {.dialect = route.dialect, .prefill_progress = asks_for_progress(request.body)};
  }
  return submit_plain(std::move(request.body), route, wishes, place);
}

}  // namespace murmur::http
