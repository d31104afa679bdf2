#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <optional>
#include <utility>

#include "cli/catalogue_table.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/models_folder.h"
#include "cli/options.h"
#include "cli/pull_progress.h"
#include "cli/stage.h"
#include "cli/stop.h"
#include "cli/ticker.h"
#include "cli/units.h"
#include "models/hub.h"
#include "models/pull.h"
#include "models/reference.h"
#include "models/store.h"
#include "net/task_group.h"

namespace murmur::cli {
namespace {

constexpr unsigned kRetriesMax = 1000;
const char* const kExample =
    "murmur pull\n"
    "murmur pull qwen2.5-1.5b-instruct\n"
    "murmur pull Qwen/Qwen3-0.6B-GGUF:Q8_0\n"
    "murmur pull https://example.org/models/small-q4_k_m.gguf --name small";

struct PullOptions {
  std::string what;  ///< empty: show the list
  std::string name;
  std::string data_folder;
  unsigned retries = 5;
};

Result<PullOptions, Stop> parse_pull(const CommandLine& line) {
  PullOptions pull;
  Options options({"pull",
                   "Gets a model: from a repository of the hub (Hugging Face, or what HF_ENDPOINT "
                   "names;\nHF_TOKEN or its tools' token file for gated ones), or from a URL. Goes "
                   "on where an earlier\npull was broken off. Without a word, shows well-tried "
                   "small models.",
                   "[FLAGS] [NAME|OWNER/REPO[:QUANT]|URL]", kExample});
  options.add({"--name", "NAME", "Call it so here; default: as its file is called"},
              text_into(pull.name));
  options.add({"--data", "FOLDER", "Keep it in models/ there; default: ~/.local/share/murmur"},
              text_into(pull.data_folder));
  options.add({"--retries", "N", "After a failure that may pass, without progress in between"},
              integer_into(pull.retries, 0, kRetriesMax));
  const Result<Arguments, Stop> arguments = options.parse(line);
  if (!arguments) { return arguments.error(); }
  if (arguments->words.size() > 1) {
    return options.wrong_usage("unexpected argument \"" + arguments->words[1] + "\"");
  }
  if (!arguments->words.empty()) { pull.what = arguments->words.front(); }
  return pull;
}

std::optional<std::string> environment(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody changes it
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

boost::asio::awaitable<void> run_into(models::Pull& pull,
                                      std::optional<Result<models::Pulled>>& result) {
  auto pulled = co_await pull.run();
  result.emplace(std::move(pulled));
}

/// `progress` says afterwards how far it came.
Result<models::Pulled> run_pull(Stage& stage, models::Hub hub, models::Store store,
                                models::PullRequest request, models::PullProgress& progress) {
  PullProgressView view(stage.errors);
  models::Pull pull(stage.context.get_executor(), std::move(hub), std::move(store),
                    std::move(request), [&view](const std::string& line) { view.say(line); });
  stage.interrupt.on_signal([&pull](int) { pull.stop(); });
  std::optional<Result<models::Pulled>> result;
  net::TaskGroup tasks(stage.context.get_executor(), [&result](const char* what) {
    result.emplace(Error{std::string("an exception escaped, which is a bug: ") + what});
  });
  tasks.spawn(run_into(pull, result));
  {
    const Ticker ticker(stage.context, kTickPeriod, [&] { view.tick(pull.progress()); });
    while (!result) { stage.context.run_one(); }
  }
  view.end();
  stage.interrupt.on_signal(nullptr);
  progress = pull.progress();
  return *std::move(result);
}

void tell(Output& output, const models::Pulled& pulled) {
  const models::Manifest& model = pulled.manifest;
  output.write(model.name + " (" + bytes_text(model.bytes()) + ") is " +
               (pulled.was_there ? "there already" : "ready") +
               "; run it with: murmur serve --model " + model.name + "\n");
}

std::string stopped_text(const models::PullProgress& progress) {
  if (progress.done == 0) { return "stopped"; }
  const std::string of = progress.whole ? " of " + bytes_text(*progress.whole) : "";
  return "stopped; " + bytes_text(progress.done) + of +
         " are kept, and the same command goes on from there";
}

int pull_model(const PullOptions& options, const std::string& folder) {
  const auto what = models::parse_reference(options.what);
  if (!what) { return report("pull", what.error().message, kUsage); }
  const auto hub = models::find_hub(environment);
  if (!hub) { return report("pull", hub.error().message, kUsage); }
  std::signal(SIGXFSZ, SIG_IGN);  // a limit on the size of files is an error of that write
  Stage stage;
  models::PullProgress progress;
  const auto pulled = run_pull(stage, *hub, models::Store(folder),
                               {*what, options.name, options.retries}, progress);
  if (stage.interrupt.raised() && !pulled) {
    return report("pull", stopped_text(progress), killed_by(stage.interrupt.signal()));
  }
  if (!pulled) { return report("pull", pulled.error().message, kFailed); }
  tell(stage.output, *pulled);
  return kDone;
}

}  // namespace

int pull_command(const CommandLine& line) {
  const Result<PullOptions, Stop> options = parse_pull(line);
  if (!options) { return report(options.error()); }
  const Result<std::string> folder = models_folder(options->data_folder);
  if (!folder) { return report("pull", folder.error().message, kUsage); }
  if (!options->what.empty()) { return pull_model(*options, *folder); }
  Output output(STDOUT_FILENO);
  output.write(catalogue_table(models::Store(*folder), output.table_columns()));
  return kDone;
}

}  // namespace murmur::cli
