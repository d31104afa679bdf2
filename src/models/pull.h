#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <optional>
#include <string>

#include "models/file_pull.h"
#include "models/hub.h"
#include "models/patience.h"
#include "models/pull_plan.h"
#include "models/reference.h"
#include "models/store.h"
#include "net/web_client.h"

namespace murmur::models {

/// What to pull, and how.
struct PullRequest {
  Reference what;
  std::string name;      ///< what it shall be called; empty: as its file is
  unsigned retries = 5;  ///< of one thing, without progress in between
};

/// How far a pull is.
struct PullProgress {
  enum class Step { Asking, Checking, Loading, Waiting, Finishing };
  Step step = Step::Asking;
  std::size_t file = 0;  ///< from 1
  std::size_t files = 0;
  std::uint64_t done = 0;              ///< bytes that are there, of all files
  std::optional<std::uint64_t> whole;  ///< of all files; nothing: not known yet
  std::uint64_t received = 0;          ///< over the network, by this pull
};

/// What came of it.
struct Pulled {
  Manifest manifest;
  bool was_there = false;  ///< nothing had to be loaded
};

/// Brings one model into the store: asks the hub what there is, makes sure of room, loads each file
/// or goes on with what is there of it, compares hashes, and only then makes it a model. One
/// thread; outlives run().
class Pull {
 public:
  /// `say` hears of what a person should know meanwhile: one line each.
  Pull(boost::asio::any_io_executor executor, Hub hub, Store store, PullRequest request,
       std::function<void(const std::string& line)> say);

  /// The error is one line with the cause and, where there is one, the cure. What was loaded stays,
  /// unless its hash was wrong or it is no model: the same pull goes on with it.
  [[nodiscard]] boost::asio::awaitable<Result<Pulled>> run();
  /// run() ends soon, with an error. Idempotent.
  void stop();
  [[nodiscard]] PullProgress progress() const;

 private:
  [[nodiscard]] boost::asio::awaitable<Result<PullPlan>> plan();
  [[nodiscard]] boost::asio::awaitable<Result<Listing>> listing(std::string repo);
  [[nodiscard]] boost::asio::awaitable<std::optional<Setback>> ask_for_listing(std::string repo,
                                                                               std::string& json);
  [[nodiscard]] boost::asio::awaitable<Result<Pulled>> load(PullPlan plan);
  [[nodiscard]] boost::asio::awaitable<Result<void>> load_file(const PlannedFile& file,
                                                               Manifest& manifest);
  [[nodiscard]] boost::asio::awaitable<Result<void>> check_part(PartFile& part);
  [[nodiscard]] boost::asio::awaitable<Result<void>> load_rest(FilePull& pull);
  /// Waits as long as `patience` says. The error is that it has come to its end.
  [[nodiscard]] boost::asio::awaitable<Result<void>> after(Setback setback, Patience& patience);
  [[nodiscard]] Result<void> make_sure_of_room(const PullPlan& plan) const;
  [[nodiscard]] Result<ManifestFile> finish_file(const PlannedFile& file, const std::string& sha256,
                                                 PartFile& part);
  [[nodiscard]] Result<void> make_whole(const PullPlan& plan, const Manifest& manifest);

  boost::asio::steady_timer timer_;
  net::WebClient client_;
  Hub hub_;
  Store store_;
  PullRequest request_;
  std::function<void(const std::string&)> say_;
  PullProgress progress_;
  const PartFile* part_ = nullptr;  // that is being loaded
  const FilePull* file_ = nullptr;
  bool stopped_ = false;
};

}  // namespace murmur::models
