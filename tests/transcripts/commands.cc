#include "transcripts/commands.h"

#include <utility>

#include "transcripts/narration.h"

namespace murmur::transcripts {
namespace {

FailureKind parse_failure_kind(const std::string& word) {
  for (int kind = 0; kind <= static_cast<int>(FailureKind::Cancelled); ++kind) {
    if (word == to_string(static_cast<FailureKind>(kind))) {
      return static_cast<FailureKind>(kind);
    }
  }
  throw ScriptError("no kind of failure: " + word);
}

moa::Plan parse_plan(const Command& command) {
  moa::Plan plan;
  const std::string strategy = command.option("plan", "auto");
  const auto named = moa::strategy_from(strategy);
  if (!named) { throw ScriptError("no plan: " + strategy); }
  plan.strategy = *named;
  plan.layers = static_cast<std::uint32_t>(parse_number(command.option("layers", "1")));
  plan.fan_out = static_cast<std::uint32_t>(parse_number(command.option("fan_out", "3")));
  plan.layer_deadline = parse_duration(command.option("layer_deadline", "120s"));
  const std::string deadline = command.option("deadline", "");
  if (!deadline.empty()) { plan.deadline = parse_duration(deadline); }
  const std::string trace = command.option("trace", "final");
  plan.trace = trace == "off"      ? moa::TraceLevel::Off
               : trace == "stream" ? moa::TraceLevel::Stream
                                   : moa::TraceLevel::Final;
  return plan;
}

// --- The cast and its clients
// -----------------------------------------------------------------------

void nodes(const Command& command, std::optional<Stage>& stage) {
  Stage::Cast cast;
  bool played = false;
  for (const std::string& name : command.names) {  // nodes a b playing c d
    if (name == "playing") {
      played = true;
    } else {
      (played ? cast.puppets : cast.cores).push_back(name);
    }
  }
  if (cast.cores.empty()) { throw ScriptError("a scene needs a node"); }
  cast.slots = parse_number(command.option("slots", "1"));
  cast.seed = parse_number(command.option("seed", "1"));
  cast.queue_limits.jobs = parse_number(command.option("queue_jobs", "64"));
  cast.queue_limits.bytes = parse_number(command.option("queue_bytes", "67108864"));
  stage.emplace(cast);
}

void engine(const Command& command, Stage& stage) {
  for (std::size_t node = 0; node < stage.cores(); ++node) {
    const std::string& name = stage.name_of(node);
    if (command.name(0) != "all" && command.name(0) != name) { continue; }
    if (command.name(1) == "ready") {
      stage.tell(node, node::EngineReady{command.option("model", "m-" + name), 4096});
    } else {
      stage.tell(node, node::EngineLost{command.text_or("gone")});
    }
  }
}

/// The engine dies, and with it the jobs that it had.
void crash(const Command& command, Stage& stage) {
  const std::size_t node = stage.core_named(command.name(0));
  const std::string reason = command.text_or("the engine died");
  const std::vector<JobId> jobs = stage.at_engine(node);
  stage.tell(node, node::EngineLost{reason});
  for (const JobId job : jobs) {
    stage.tell(node, node::JobEnded{job, Failure{FailureKind::EngineFailed, reason}},
               stage.job_name(node, job));
  }
}

void submit(const Command& command, Stage& stage) {
  const std::size_t node = stage.core_named(command.name(0));
  const std::string& name = command.name(1);
  const RequestId request = stage.open_request(node, name);
  auto conversation = stage.open_run(node, name, command.text_or("a question"));
  stage.tell(node, node::PromptSubmitted{request, std::move(conversation), {}, parse_plan(command)},
             name);
}

void plain(const Command& command, Stage& stage) {
  const std::size_t node = stage.core_named(command.name(0));
  const std::string& name = command.name(1);
  const std::size_t bytes = parse_number(command.option("bytes", "10"));
  const RequestId request = stage.open_request(node, name);
  stage.tell(node, node::PlainSubmitted{request, std::make_shared<std::string>(bytes, 'x')}, name);
}

/// A peer that is not on stage asks for a proposal.
void ask(const Command& command, Stage& stage) {
  const std::size_t node = stage.core_named(command.name(0));
  const std::string& name = command.name(1);
  wire::Propose propose;
  propose.run = RunId{1};
  propose.layer = static_cast<std::uint32_t>(parse_number(command.option("layer", "1")));
  propose.time_left = parse_duration(command.option("within", "60s"));
  propose.prompt.conversation = std::make_shared<const prompt::Conversation>(
      1, prompt::Message{prompt::Role::User, command.text_or("a question")});
  const RequestId request = stage.open_request(node, name);
  stage.tell(node, node::ProposalAsked{request, std::move(propose)}, name);
}

void abandon(const Command& command, Stage& stage) {
  const auto request = stage.request(command.name(0));
  if (!request) { throw ScriptError("no request " + command.name(0)); }
  stage.tell(request->node, node::RequestAbandoned{request->id}, command.name(0));
}

void drain(const Command& command, Stage& stage) {
  stage.tell(stage.core_named(command.name(0)), node::DrainStarted{});
}

// --- Those who write
// --------------------------------------------------------------------------------

/// A piece of text of a job, or of a call to a peer that the scene plays.
void write(Stage& stage, const std::string& name, const prompt::Delta& delta) {
  if (const auto job = stage.job(name)) {
    return stage.tell(job->node, node::Generated{job->id, delta}, name);
  }
  const auto call = stage.call(name);
  if (!call) { throw ScriptError("nobody writes " + name); }
  stage.tell(call->node, node::ProposalText{call->id, delta.text, delta.tokens}, name);
}

void finish(Stage& stage, const std::string& name, const Command& command) {
  const bool cut = command.option("cut", "no") == "yes";
  const auto reason = cut ? prompt::FinishReason::Length : prompt::FinishReason::Stop;
  const bool prompt_cut = command.option("prompt_cut", "no") == "yes";
  if (const auto job = stage.job(name)) {
    const node::JobDone done{reason, {}, prompt_cut};
    return stage.tell(job->node, node::JobEnded{job->id, done}, name);
  }
  const auto call = stage.call(name);
  if (!call) { throw ScriptError("nobody writes " + name); }
  const std::string model = "m-" + name.substr(name.rfind('/') + 1);
  const wire::ProposalEnd end{model, reason, {}, {}, prompt_cut};
  stage.tell(call->node, node::ProposalEnded{call->id, end, {}}, name);
}

void text(const Command& command, Stage& stage) {
  const prompt::Delta delta{command.text_or(""), command.option("reasoning", ""), 1, nullptr};
  for (const std::string& name : command.names) { write(stage, name, delta); }
}

void done(const Command& command, Stage& stage) {
  for (const std::string& name : command.names) { finish(stage, name, command); }
}

/// Text and end in one.
void says(const Command& command, Stage& stage) {
  for (const std::string& name : command.names) {
    write(stage, name, {command.text_or(""), {}, 1, nullptr});
    finish(stage, name, command);
  }
}

void end_job(const Command& command, Stage& stage, FailureKind kind, const std::string& reason) {
  for (const std::string& name : command.names) {
    const auto job = stage.job(name);
    if (!job) { throw ScriptError("no job " + name); }
    stage.tell(job->node, node::JobEnded{job->id, Failure{kind, reason}}, name);
  }
}

void fail(const Command& command, Stage& stage) {
  const FailureKind kind = parse_failure_kind(command.option("kind", "engine_failed"));
  end_job(command, stage, kind, command.text_or("the engine failed"));
}

/// The engine has cancelled what it was told to cancel.
void stopped(const Command& command, Stage& stage) {
  end_job(command, stage, FailureKind::Cancelled, "cancelled");
}

// --- Peers that the scene plays, and the network
// ----------------------------------------------------

At<CallId> call_named(const Stage& stage, const std::string& name) {
  const auto call = stage.call(name);
  if (!call) { throw ScriptError("no call " + name); }
  return *call;
}

void refuse(const Command& command, Stage& stage) {
  const FailureKind kind = parse_failure_kind(command.option("kind", "queue_full"));
  for (const std::string& name : command.names) {
    const At<CallId> call = call_named(stage, name);
    const Failure failure{kind, command.text_or("the queue is full")};
    stage.tell(call.node, node::ProposalRefused{call.id, failure, {}}, name);
  }
}

void breaks(const Command& command, Stage& stage) {
  for (const std::string& name : command.names) {
    const At<CallId> call = call_named(stage, name);
    stage.tell(call.node, node::PeerFailed{call.id, command.text_or("connection reset"), {}}, name);
  }
}

void deliver(const Command& command, Stage& stage) {
  std::set<std::size_t> to;
  for (const std::string& name : command.names) { to.insert(stage.core_named(name)); }
  stage.deliver(to);
}

void cut(const Command& command, Stage& stage) {
  stage.cut(stage.core_named(command.name(0)), stage.core_named(command.name(1)),
            command.text_or("connection reset"));
}

void advance(const Command& command, Stage& stage) {
  stage.advance(parse_duration(command.name(0)));
}

void state(const Command& command, Stage& stage) {
  stage.describe(stage.core_named(command.name(0)));
}

using Perform = void (*)(const Command&, Stage&);
const std::map<std::string, Perform, std::less<>> kCommands{
    {"abandon", abandon}, {"advance", advance}, {"ask", ask},         {"break", breaks},
    {"crash", crash},     {"cut", cut},         {"deliver", deliver}, {"done", done},
    {"drain", drain},     {"engine", engine},   {"fail", fail},       {"plain", plain},
    {"refuse", refuse},   {"says", says},       {"state", state},     {"stopped", stopped},
    {"submit", submit},   {"text", text},
};

}  // namespace

void perform(const Command& command, std::optional<Stage>& stage) {
  if (command.verb == "nodes") { return nodes(command, stage); }
  if (!stage) { throw ScriptError("the first command is nodes"); }
  const auto found = kCommands.find(command.verb);
  if (found == kCommands.end()) { throw ScriptError("no command: " + command.verb); }
  found->second(command, *stage);
}

}  // namespace murmur::transcripts
