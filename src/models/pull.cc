#include "models/pull.h"

#include <boost/asio/post.hpp>
#include <filesystem>
#include <utility>

#include "engine/gguf_check.h"
#include "models/names.h"
#include "net/asio.h"

namespace murmur::models {
namespace {

namespace asio = boost::asio;
using net::kNoThrow;

constexpr std::size_t kListingBytesMax = 16U << 20U;

std::string seconds_text(Duration wait) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(wait).count()) + " s";
}

}  // namespace

Pull::Pull(asio::any_io_executor executor, Hub hub, Store store, PullRequest request,
           std::function<void(const std::string& line)> say)
    : timer_(executor),
      client_(executor, net::system_authorities(), {.connect = 20s, .silence = 30s}),
      hub_(std::move(hub)),
      store_(std::move(store)),
      request_(std::move(request)),
      say_(std::move(say)) {}

void Pull::stop() {
  stopped_ = true;
  client_.abort();
  timer_.cancel();
}

PullProgress Pull::progress() const {
  PullProgress now = progress_;
  if (part_ != nullptr) {
    now.done += now.step == PullProgress::Step::Checking ? part_->hashed() : part_->bytes();
  }
  if (file_ != nullptr) {
    now.received += file_->received();
    if (!now.whole && now.files == 1) { now.whole = file_->wanted().bytes; }
  }
  return now;
}

asio::awaitable<Result<Pulled>> Pull::run() {
  auto planned = co_await plan();
  if (!planned) { co_return planned.error(); }
  const std::string name = planned->manifest.name;
  if (!is_model_name(name)) {
    co_return Error{"--name: a model cannot be called \"" + name + "\""};
  }
  const auto lock = store_.lock(name);
  if (!lock) { co_return lock.error(); }
  if (!*lock) { co_return Error{"another murmur pulls or removes " + name + " now; let it end"}; }
  if (auto other = conflict(store_, *planned)) { co_return *std::move(other); }
  if (is_there(store_, *planned)) { co_return Pulled{*store_.find(name)->manifest, true}; }
  if (const auto room = make_sure_of_room(*planned); !room) { co_return room.error(); }
  auto pulled = co_await load(*std::move(planned));
  co_return pulled;
}

asio::awaitable<Result<PullPlan>> Pull::plan() {
  if (const auto* const file = std::get_if<FileReference>(&request_.what)) {
    co_return plan_pull(hub_, *file, request_.name);
  }
  const HubReference wanted = std::get<HubReference>(request_.what);
  const auto listed = co_await listing(wanted.repo);
  if (!listed) { co_return listed.error(); }
  const auto model = choose(*listed, wanted.repo, wanted.quant);
  if (!model) { co_return model.error(); }
  co_return plan_pull(hub_, wanted.repo, listed->revision, *model, request_.name);
}

asio::awaitable<Result<Listing>> Pull::listing(std::string repo) {
  Patience patience(request_.retries);
  std::string json;
  for (;;) {
    const auto setback = co_await ask_for_listing(repo, json);
    if (!setback) { break; }
    const auto waited = co_await after(*setback, patience);
    if (!waited) { co_return waited.error(); }
  }
  auto listed = parse_listing(json);
  if (!listed) {
    co_return Error{net::origin_of(hub_.endpoint) + ": its list of " + repo + " " +
                    listed.error().message};
  }
  co_return listed;
}

asio::awaitable<std::optional<Setback>> Pull::ask_for_listing(std::string repo, std::string& json) {
  json.clear();
  const net::WebUrl url = listing_url(hub_, repo);
  net::WebRequest request{.url = url, .authorization = authorization(hub_, url)};
  bool too_long = false;
  bool contacted = false;
  net::WebClient::OnHead hear = [&contacted](const net::WebHead& head) {
    contacted = true;
    return head.is_success() || head.is_redirect();
  };
  net::WebClient::OnBytes take = [&json, &too_long](std::string_view bytes) {
    too_long = bytes.size() > kListingBytesMax - json.size();
    if (!too_long) { json += bytes; }
    return !too_long;
  };
  const auto head = co_await client_.get(std::move(request), std::move(hear), std::move(take));
  if (!head) { co_return setback_of(head.error(), contacted); }
  if (!head->is_success()) {
    co_return setback_of(hub_, *head, net::origin_of(hub_.endpoint) + "/" + repo);
  }
  if (too_long) { co_return Setback{"the hub's list of " + repo + " is too long", false, {}}; }
  co_return std::nullopt;
}

asio::awaitable<Result<void>> Pull::after(Setback setback, Patience& patience) {
  if (stopped_) { co_return Error{"stopped"}; }
  if (!setback.may_pass) { co_return Error{setback.message}; }
  const auto wait = patience.after_failure(setback.asked);
  if (!wait) {
    co_return Error{setback.message + " (tried " + std::to_string(patience.failures()) +
                    " times); try again later"};
  }
  say_(setback.message + "; trying again in " + seconds_text(*wait));
  const auto step = std::exchange(progress_.step, PullProgress::Step::Waiting);
  timer_.expires_after(*wait);
  co_await timer_.async_wait(kNoThrow);
  progress_.step = step;
  if (stopped_) { co_return Error{"stopped"}; }
  co_return Result<void>();
}

Result<void> Pull::make_sure_of_room(const PullPlan& plan) const {
  std::uint64_t missing = 0;
  for (const PlannedFile& file : plan.files) {
    std::error_code none;
    const auto there = std::filesystem::file_size(store_.path_of(file.name) + ".part", none);
    const std::uint64_t kept = none ? 0 : there;
    if (file.bytes && kept < *file.bytes) { missing += *file.bytes - kept; }
  }
  if (auto full = room_for(store_, missing)) { return *std::move(full); }
  return {};
}

asio::awaitable<Result<Pulled>> Pull::load(PullPlan plan) {
  say_("pulling " + plan.manifest.name + " from " + plan.manifest.source());
  progress_.files = plan.files.size();
  progress_.whole = plan.bytes();
  for (const PlannedFile& file : plan.files) {
    ++progress_.file;
    const auto loaded = co_await load_file(file, plan.manifest);
    if (!loaded) { co_return loaded.error(); }
  }
  if (const auto made = make_whole(plan, plan.manifest); !made) { co_return made.error(); }
  co_return Pulled{plan.manifest, false};
}

asio::awaitable<Result<void>> Pull::load_file(const PlannedFile& file, Manifest& manifest) {
  auto part = PartFile::open(store_.path_of(file.name));
  if (!part) { co_return part.error(); }
  FilePull pull(client_, hub_, store_, file, *part);
  if (const auto begun = pull.begin(); !begun) { co_return begun.error(); }
  part_ = &*part;
  file_ = &pull;
  Result<void> done = co_await check_part(*part);
  if (done) { done = co_await load_rest(pull); }
  part_ = nullptr;
  file_ = nullptr;
  progress_.received += pull.received();
  progress_.done += part->bytes();
  if (!done && part->bytes() == 0) { part->discard(); }  // there is nothing to go on from
  if (!done) { co_return done; }
  progress_.step = PullProgress::Step::Finishing;
  auto finished = finish_file(file, pull.wanted().sha256, *part);
  if (!finished) { co_return finished.error(); }
  manifest.files.push_back(*std::move(finished));
  co_return Result<void>();
}

asio::awaitable<Result<void>> Pull::check_part(PartFile& part) {
  progress_.step = PullProgress::Step::Checking;
  for (bool more = true; more && !stopped_;) {
    const auto hashed = part.hash_more();
    if (!hashed) { co_return hashed.error(); }
    more = *hashed;
    co_await asio::post(timer_.get_executor(), asio::use_awaitable);  // let others have their turn
  }
  co_return Result<void>();
}

asio::awaitable<Result<void>> Pull::load_rest(FilePull& pull) {
  progress_.step = PullProgress::Step::Loading;
  Patience patience(request_.retries);
  while (!stopped_ && !pull.is_whole()) {
    const std::uint64_t before = pull.received();
    const auto setback = co_await pull.attempt();
    patience.take(pull.received() - before);
    if (!setback) { break; }
    const auto waited = co_await after(*setback, patience);
    if (!waited) { co_return waited; }
  }
  if (stopped_) { co_return Error{"stopped"}; }
  co_return Result<void>();
}

Result<ManifestFile> Pull::finish_file(const PlannedFile& file, const std::string& sha256,
                                       PartFile& part) {
  const std::uint64_t bytes = part.bytes();
  const auto hash = part.finish();
  if (!hash) { return hash.error(); }
  if (!sha256.empty() && *hash != sha256) {
    part.discard();
    return Error{file.name + " is damaged: its SHA-256 is " + *hash + " and should be " + sha256 +
                 "; what came is deleted, pull it again"};
  }
  if (progress_.file == 1) {  // of a split model it alone can be understood
    const std::string path = store_.path_of(file.name) + ".part";
    const auto summary = engine::check_gguf(path);
    if (!summary) {
      part.discard();
      const std::string& why = summary.error().message;  // after the path, which is gone now
      return Error{file.name + (why.starts_with(path) ? why.substr(path.size()) : ": " + why)};
    }
  }
  return ManifestFile{file.name, bytes, *hash};
}

Result<void> Pull::make_whole(const PullPlan& plan, const Manifest& manifest) {
  for (const PlannedFile& file : plan.files) {
    auto part = PartFile::open(store_.path_of(file.name));
    const Result<void> done = part ? part->become_whole() : Result<void>(part.error());
    if (!done) { return done; }
  }
  return store_.keep(manifest);
}

}  // namespace murmur::models
