#include "engine/remote_server.h"

#include <optional>
#include <string_view>
#include <utility>

#include "engine/llama_api.h"
#include "engine/served_models.h"
#include "openai/json_reader.h"

namespace murmur::engine {
namespace asio = boost::asio;
namespace {

using openai::Field;
using openai::JsonReader;

/// Others use such a server too, so a slot may never be seen free.
constexpr Duration kSlotFreeMax = std::chrono::seconds(1);
constexpr std::size_t kAnswerBytesMax = 4U << 20U;
constexpr std::size_t kModelsMax = 10'000;
constexpr JsonReader::Limits kLimits{.depth = 32, .values = 500'000};

/// Status 0 where there is no answer.
asio::awaitable<net::HttpResponse> get(net::HttpClient& client, const char* path) {
  net::HttpRequest request{.target = path};
  auto response = co_await client.fetch(std::move(request), kAnswerBytesMax);
  if (!response) { co_return net::HttpResponse(); }
  co_return *std::move(response);
}

/// LM Studio gives status 200 to every path, so what is in the body must decide.
std::string body_of(net::HttpResponse response) {
  return response.status == 200 ? std::move(response.body) : std::string();
}

/// A llama-server that was given no name for its model tells its path, which is for no one else.
std::string without_folder(std::string name) {
  constexpr std::string_view kEnd = ".gguf";
  if (!name.ends_with(kEnd)) { return name; }
  name.resize(name.size() - kEnd.size());
  return name.substr(name.find_last_of('/') + 1);
}

bool has_version(const std::string& body) {
  JsonReader reader(body, kLimits);
  return reader.root()["version"].is_text();
}

std::uint32_t tokens(const Field& field) {
  return static_cast<std::uint32_t>(field.whole_number(0, UINT32_MAX).value_or(0));
}

/// The entry of `model` in a list of such.
template <class Read>
std::uint32_t context_in(const std::string& body, std::string_view list, std::string_view name,
                         const std::string& model, Read read) {
  JsonReader reader(body, kLimits);
  const Field entries = reader.root()[list];
  if (!entries.is_list()) { return 0; }
  for (const Field& entry : entries.items(kModelsMax)) {
    if (entry[name].is_text() && entry[name].text() == model) { return read(entry); }
  }
  return 0;
}

/// Asks one server what it is, question by question.
class Discovery {
 public:
  Discovery(net::HttpClient& client, RemoteWishes wishes)
      : client_(client),
        wishes_(std::move(wishes)) {}

  asio::awaitable<Result<RemoteServer, RemoteRefusal>> run() {
    auto chosen = co_await find_model();
    if (!chosen) { co_return chosen.error(); }
    found_.info.model = chosen->id;
    found_.info.parameters = chosen->parameters;
    found_.info.context_tokens = chosen->context_tokens;
    found_.traits = {.kind = "an OpenAI server",
                     .fields = {.model = chosen->id, .progress = false},
                     .counting = Counting::Estimate,
                     .slot_free_max = Duration::zero()};
    found_.health_path = "/v1/models";
    const auto refused = co_await tell_kind(chosen->owner);
    if (refused) { co_return *refused; }
    note_lacks();
    co_return std::move(found_);
  }

 private:
  asio::awaitable<Result<ServedModel, RemoteRefusal>> find_model() {
    net::HttpRequest request{.target = "/v1/models"};
    const auto response = co_await client_.fetch(std::move(request), kAnswerBytesMax);
    if (!response) { co_return RemoteRefusal{response.error().message}; }
    if (response->status != 200) { co_return refusal(response->status); }
    const auto served = parse_served_models(response->body);
    if (!served) { co_return RemoteRefusal{served.error().message}; }
    const auto chosen = choose_model(*served, wishes_.model);
    if (!chosen) { co_return RemoteRefusal{chosen.error().message}; }
    co_return *chosen;
  }

  [[nodiscard]] RemoteRefusal refusal(unsigned code) const {
    const std::string status = "status " + std::to_string(code);
    switch (code) {
      case 401:
      case 403:
        return {wishes_.has_key ? "it does not take the key of --engine-key-file (" + status + ")"
                                : "it wants a key (" + status + "): --engine-key-file F"};
      case 503: return {"it is still loading (" + status + ")", true};
      default: break;
    }
    return {"it answers /v1/models with " + status + ": it is no server with an OpenAI API"};
  }

  /// Who owns its models tells some servers, who knows an answer the others. Empty: all is well.
  asio::awaitable<std::optional<RemoteRefusal>> tell_kind(std::string owner) {
    if (owner == "vllm") {
      co_await be_vllm();
      co_return std::nullopt;
    }
    if (owner == "deepspeed-mii") {
      found_.traits.kind = "DeepSpeed-MII";
      found_.health_path = "/health";
      co_return std::nullopt;
    }
    const auto props = co_await get(client_, "/props");
    // Older ones list their models without a key.
    const bool is_closed = props.status == 401 || props.status == 403;
    if (owner == "llamacpp" && is_closed) { co_return refusal(props.status); }
    if (read_props(body_of(props))) {
      co_await be_llama();
      co_return std::nullopt;
    }
    const auto version = co_await get(client_, "/api/version");
    if (has_version(body_of(version))) {
      co_await be_ollama();
      co_return std::nullopt;
    }
    const auto models = co_await get(client_, "/api/v0/models");
    be_lm_studio(body_of(models));
    co_return std::nullopt;
  }

  /// Whether it is llama-server with one model; its router of several is an OpenAI server.
  bool read_props(const std::string& body) {
    JsonReader reader(body, kLimits);
    const Field props = reader.root();
    const Field settings = props["default_generation_settings"];
    const std::uint32_t context = settings.exists() ? tokens(settings["n_ctx"]) : 0;
    if (context == 0) { return false; }
    found_.info.context_tokens = context;
    const Field text = props["chat_template"];
    if (text.is_text()) { found_.info.chat_template = *text.text(); }
    slots_ = tokens(props["total_slots"]);
    return true;
  }

  asio::awaitable<void> be_llama() {
    found_.traits.kind = "llama-server";
    found_.info.model = without_folder(std::move(found_.info.model));
    found_.traits.fields.progress = true;
    found_.health_path = "/health";
    const auto busy = co_await count_busy_slots(client_);
    if (busy) { found_.traits.slot_free_max = kSlotFreeMax; }
    for (const Counting counting : {Counting::Llama, Counting::Rendered}) {
      const bool counts = co_await can_count(counting);
      if (!counts) { continue; }
      found_.traits.counting = counting;
      break;
    }
  }

  asio::awaitable<void> be_vllm() {
    found_.traits.kind = "vLLM";
    found_.health_path = "/health";
    const bool counts = co_await can_count(Counting::Vllm);
    if (counts) { found_.traits.counting = Counting::Vllm; }
  }

  /// Ollama tells the context of a model that it has loaded; before that it is in its settings.
  asio::awaitable<void> be_ollama() {
    found_.traits.kind = "Ollama";
    const auto loaded = co_await get(client_, "/api/ps");
    found_.info.context_tokens =
        context_in(body_of(loaded), "models", "name", found_.info.model,
                   [](const Field& model) { return tokens(model["context_length"]); });
  }

  void be_lm_studio(const std::string& models) {
    JsonReader reader(models, kLimits);
    if (!reader.root()["data"].is_list()) { return; }
    found_.traits.kind = "LM Studio";
    found_.info.context_tokens =
        context_in(models, "data", "id", found_.info.model,
                   [](const Field& model) { return tokens(model["loaded_context_length"]); });
  }

  asio::awaitable<bool> can_count(Counting counting) {
    TokenCounter counter(client_, counting, found_.traits.fields.model);
    prompt::Conversation greeting{{prompt::Role::User, "x"}};
    const auto counted = co_await counter.count(std::move(greeting), nullptr);
    if (!counted) { co_return false; }
    std::string text = "x";
    const auto pieces = co_await counter.pieces(std::move(text));
    co_return pieces.has_value();
  }

  void note_lacks() {
    const auto lack = [this](const std::string& what) {
      found_.lacks.push_back(found_.traits.kind + " " + what);
    };
    if (found_.traits.counting == Counting::Estimate) {
      lack("counts no tokens: long proposals are cut by an estimate of " +
           std::to_string(TokenCounter::kBytesPerToken) + " bytes a token");
    }
    if (!found_.traits.fields.progress) {
      lack("tells nothing while it reads a prompt: its silence is taken for work");
    }
    if (found_.traits.slot_free_max == Duration::zero()) {
      lack("lists no slots: a cancelled job ends with its connection");
    }
    if (found_.info.context_tokens == 0) {
      found_.info.context_tokens = wishes_.context_tokens;
      lack("does not tell its context: " + std::to_string(wishes_.context_tokens) +
           " tokens are assumed (--ctx)");
    }
    if (slots_ > 0 && slots_ < wishes_.slots) {
      lack("has only " + std::to_string(slots_) + " slots for the " +
           std::to_string(wishes_.slots) + " of --slots: jobs wait there too");
    }
  }

  net::HttpClient& client_;
  RemoteWishes wishes_;
  RemoteServer found_;
  std::uint32_t slots_ = 0;  // 0: not told
};

}  // namespace

asio::awaitable<Result<RemoteServer, RemoteRefusal>> discover(net::HttpClient& client,
                                                              RemoteWishes wishes) {
  Discovery discovery(client, std::move(wishes));
  auto found = co_await discovery.run();
  co_return found;
}

}  // namespace murmur::engine
