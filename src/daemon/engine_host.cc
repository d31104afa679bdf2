#include "daemon/engine_host.h"

#include <spdlog/spdlog.h>
#include <stdlib.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "daemon/remote_option.h"
#include "engine/gguf_check.h"
#include "engine/llama_engine.h"
#include "engine/remote_engine.h"
#include "engine/script.h"
#include "engine/scripted_engine.h"

namespace murmur::daemon {
namespace {

namespace asio = boost::asio;

/// A folder only this user can enter, for the engine's socket; removed with everything in it.
class PrivateFolder {
 public:
  [[nodiscard]] static Result<PrivateFolder> create() {
    std::string path = (std::filesystem::temp_directory_path() / "murmur-XXXXXX").string();
    if (mkdtemp(path.data()) == nullptr) {
      return Error{"cannot make a folder for the engine's socket in " +
                   std::filesystem::temp_directory_path().string() + ": " + std::strerror(errno)};
    }
    return PrivateFolder(std::move(path));
  }
  ~PrivateFolder() {
    std::error_code ignored;
    if (!path_.empty()) { std::filesystem::remove_all(path_, ignored); }
  }
  PrivateFolder(PrivateFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  PrivateFolder& operator=(PrivateFolder&&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  explicit PrivateFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

class LlamaHost final : public EngineHost {
 public:
  LlamaHost(asio::any_io_executor executor, PrivateFolder folder, engine::EngineConfig config,
            engine::EngineSink& sink)
      : folder_(std::move(folder)),
        engine_(std::move(executor), std::move(config), sink,
                [](const std::string& line) { spdlog::debug("engine: {}", line); }) {}

  asio::awaitable<Result<engine::EngineInfo>> start() override { return engine_.launch(); }
  asio::awaitable<void> stop() override { return engine_.stop(); }
  engine::Engine& engine() override { return engine_; }

 private:
  PrivateFolder folder_;
  engine::LlamaEngine engine_;
};

class RemoteHost final : public EngineHost {
 public:
  RemoteHost(asio::any_io_executor executor, engine::RemoteConfig config, engine::EngineSink& sink)
      : engine_(std::move(executor), std::move(config), sink,
                [](const std::string& line) { spdlog::info("engine: {}", line); }) {}

  asio::awaitable<Result<engine::EngineInfo>> start() override { return engine_.launch(); }
  asio::awaitable<void> stop() override { return engine_.stop(); }
  engine::Engine& engine() override { return engine_; }

 private:
  engine::RemoteEngine engine_;
};

class ScriptedHost final : public EngineHost {
 public:
  ScriptedHost(asio::any_io_executor executor, engine::Script script, prompt::Wordings wordings,
               engine::EngineSink& sink)
      : engine_(std::move(executor), std::move(script), sink, std::move(wordings)) {}

  asio::awaitable<Result<engine::EngineInfo>> start() override {
    engine_.launch();
    co_return engine_.info();
  }
  asio::awaitable<void> stop() override { co_return; }
  engine::Engine& engine() override { return engine_; }

 private:
  engine::ScriptedEngine engine_;
};

Result<std::unique_ptr<EngineHost>> host_model(asio::any_io_executor executor,
                                               const NodeConfig& config, const StartPlan& plan,
                                               engine::EngineSink& sink) {
  const auto summary = engine::check_gguf(config.model_path);
  if (!summary) { return summary.error(); }
  auto wordings = wordings_from(plan.wordings, *summary);
  if (!wordings) { return Error{config.model_path + ": " + wordings.error().message}; }
  auto folder = PrivateFolder::create();
  if (!folder) { return folder.error(); }
  engine::EngineConfig engine;
  engine.model_path = config.model_path;
  engine.slots = config.slots;
  engine.context_tokens = config.context_tokens;
  engine.threads = config.threads;
  engine.rpc_workers = config.rpc_workers;
  engine.extra_arguments = config.engine_arguments;
  engine.wordings = *std::move(wordings);
  engine.socket_directory = folder->path();
  return std::unique_ptr<EngineHost>(std::make_unique<LlamaHost>(
      std::move(executor), *std::move(folder), std::move(engine), sink));
}

Result<std::unique_ptr<EngineHost>> host_remote(asio::any_io_executor executor,
                                                const NodeConfig& config, const StartPlan& plan,
                                                engine::EngineSink& sink) {
  auto remote = remote_config(config);
  if (!remote) { return remote.error(); }
  remote->wordings = wordings_from(plan.wordings);
  if (!net::keeps_secrets(remote->url)) {
    spdlog::warn("prompts go to {} in clear", net::to_string(remote->url));
  }
  return std::unique_ptr<EngineHost>(
      std::make_unique<RemoteHost>(std::move(executor), *std::move(remote), sink));
}

Result<std::unique_ptr<EngineHost>> host_script(asio::any_io_executor executor,
                                                const NodeConfig& config, const StartPlan& plan,
                                                engine::EngineSink& sink) {
  auto script = engine::load_script(config.script_path);
  if (!script) { return script.error(); }
  return std::unique_ptr<EngineHost>(std::make_unique<ScriptedHost>(
      std::move(executor), *std::move(script), wordings_from(plan.wordings), sink));
}

}  // namespace

Result<std::unique_ptr<EngineHost>> EngineHost::create(asio::any_io_executor executor,
                                                       const NodeConfig& config,
                                                       const StartPlan& plan,
                                                       engine::EngineSink& sink) {
  if (!config.engine_url.empty()) { return host_remote(std::move(executor), config, plan, sink); }
  return config.script_path.empty() ? host_model(std::move(executor), config, plan, sink)
                                    : host_script(std::move(executor), config, plan, sink);
}

}  // namespace murmur::daemon
