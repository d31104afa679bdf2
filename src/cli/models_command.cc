#include <unistd.h>

#include "cli/catalogue_table.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/models_folder.h"
#include "cli/nearest_name.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/stop.h"
#include "cli/units.h"
#include "models/names.h"

namespace murmur::cli {
namespace {

constexpr const char* kDataHelp = "Of models/ there; default: ~/.local/share/murmur";

/// What is in the folder under that name, whole or not; empty: nothing.
std::string stored_name(const models::Store& store, const std::string& name) {
  if (const auto found = store.find(name)) { return found->name; }
  for (const models::UnfinishedModel& model : store.unfinished()) {
    if (models::is_same_name(model.name, models::stem_of(name))) { return model.name; }
  }
  return {};
}

Error not_there(const models::Store& store, const std::string& name) {
  std::vector<std::string> known;
  for (const models::StoredModel& model : store.models()) { known.push_back(model.name); }
  return Error{"there is no model " + name + " in " + store.folder() + did_you_mean(name, known)};
}

Result<std::string> remove(models::Store& store, const std::string& name) {
  const std::string stored = stored_name(store, name);
  if (stored.empty()) { return not_there(store, name); }
  const auto lock = store.lock(stored);
  if (!lock) { return lock.error(); }
  if (!*lock) { return Error{"another murmur pulls " + stored + " now; let it end, or stop it"}; }
  const auto bytes = store.remove(stored);
  if (!bytes) { return bytes.error(); }
  return Result<std::string>(boost::system::in_place_value,
                             stored + " is gone; " + bytes_text(*bytes) + " are free again");
}

}  // namespace

int models_command(const CommandLine& line) {
  std::string data_folder;
  bool json = false;
  Options options({"models", "Lists the models that were pulled, and those put beside them.",
                   "[FLAGS]", "murmur models\nmurmur models --json"});
  options.add({"--data", "FOLDER", kDataHelp}, text_into(data_folder));
  options.add_switch("--json", json, "Print one JSON object instead");
  const Result<Arguments, Stop> arguments = options.parse(line);
  if (!arguments) { return report(arguments.error()); }
  if (!arguments->words.empty()) {
    return report(options.wrong_usage("unexpected argument \"" + arguments->words.front() + "\""));
  }
  const Result<std::string> folder = models_folder(data_folder);
  if (!folder) { return report("models", folder.error().message, kUsage); }
  const models::Store store(*folder);
  Output output(STDOUT_FILENO);
  output.write(json ? models_json(store) + "\n" : models_table(store, output.table_columns()));
  return kDone;
}

int rm_command(const CommandLine& line) {
  std::string data_folder;
  Options options({"rm",
                   "Removes models that were pulled, also unfinished ones. A node that runs one "
                   "goes on with it.",
                   "[FLAGS] NAME...", "murmur rm qwen3-0.6b"});
  options.add({"--data", "FOLDER", kDataHelp}, text_into(data_folder));
  const Result<Arguments, Stop> arguments = options.parse(line);
  if (!arguments) { return report(arguments.error()); }
  if (arguments->words.empty()) {
    return report(options.wrong_usage("name a model (murmur models lists them)"));
  }
  const Result<std::string> folder = models_folder(data_folder);
  if (!folder) { return report("rm", folder.error().message, kUsage); }
  models::Store store(*folder);
  Output output(STDOUT_FILENO);
  int exit_code = kDone;
  for (const std::string& name : arguments->words) {
    const Result<std::string> removed = remove(store, name);
    if (removed) {
      output.write(*removed + "\n");
    } else {
      exit_code = report("rm", removed.error().message, kFailed);
    }
  }
  return exit_code;
}

}  // namespace murmur::cli
