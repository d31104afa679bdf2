#include "models/file_pull.h"

#include <utility>

namespace murmur::models {
namespace {

Setback final_setback(std::string message) { return {std::move(message), false, std::nullopt}; }

}  // namespace

FilePull::FilePull(net::WebClient& client, const Hub& hub, const Store& store,
                   const PlannedFile& file, PartFile& part)
    : client_(client),
      hub_(hub),
      store_(store),
      file_(file),
      part_(part),
      wanted_{net::to_string(file.url), file.sha256, "", file.bytes},
      shown_(wanted_.source) {}

Result<void> FilePull::begin() {
  if (!part_.can_become(wanted_)) { return part_.restart(); }
  wanted_.etag = part_.origin().etag;
  if (!wanted_.bytes) { wanted_.bytes = part_.origin().bytes; }
  return {};
}

net::WebRequest FilePull::request() const {
  net::WebRequest request;
  request.url = file_.url;
  request.authorization = authorization(hub_, file_.url);
  if (part_.bytes() > 0) {
    request.headers.emplace_back("Range", "bytes=" + std::to_string(part_.bytes()) + "-");
    // Should it be another file by now, we want all of it (RFC 9110 13.1.5).
    if (wanted_.has_strong_etag()) { request.headers.emplace_back("If-Range", wanted_.etag); }
  }
  return request;
}

boost::asio::awaitable<std::optional<Setback>> FilePull::attempt() {
  setback_.reset();
  // A server that cannot say whether it still has the same file is asked for all of it.
  if (part_.bytes() > 0 && wanted_.sha256.empty() && !wanted_.has_strong_etag()) {
    if (const auto emptied = part_.restart(); !emptied) {
      co_return final_setback(emptied.error().message);
    }
  }
  net::WebRequest ask = request();
  net::WebClient::OnHead hear = [this](const net::WebHead& head) { return on_head(head); };
  net::WebClient::OnBytes take = [this](std::string_view bytes) { return on_bytes(bytes); };
  const auto head = co_await client_.get(std::move(ask), std::move(hear), std::move(take));
  if (setback_) { co_return std::exchange(setback_, std::nullopt); }
  if (!head) { co_return setback_of(head.error(), contacted_); }
  if (!wanted_.bytes) { wanted_.bytes = part_.bytes(); }  // of a server that told no size
  if (is_whole()) { co_return std::nullopt; }
  co_return Setback{shown_ + ": ended too early", true, std::nullopt};
}

bool FilePull::on_head(const net::WebHead& head) {
  contacted_ = true;
  setback_ = learn(linked_file(head));
  if (setback_) { return false; }
  if (head.is_redirect()) { return true; }
  setback_ = place_body(head);
  return !setback_;
}

std::optional<Setback> FilePull::learn(const LinkedFile& told) {
  // The last word counts: there may be another file under the same address by now.
  if (!told.sha256.empty() && file_.sha256.empty()) { wanted_.sha256 = told.sha256; }
  return learn_bytes(told.bytes);
}

std::optional<Setback> FilePull::learn_bytes(std::optional<std::uint64_t> bytes) {
  if (!bytes || bytes == wanted_.bytes) { return std::nullopt; }
  if (wanted_.bytes && file_.bytes) {
    return final_setback(shown_ + ": has " + std::to_string(*bytes) + " bytes and not " +
                         std::to_string(*wanted_.bytes) + " as it was listed; try again later");
  }
  wanted_.bytes = bytes;
  return std::nullopt;
}

std::optional<Setback> FilePull::place_body(const net::WebHead& head) {
  constexpr unsigned kPartOfIt = 206;
  constexpr unsigned kNoSuchPart = 416;
  if (head.status == kNoSuchPart && part_.bytes() > 0) {
    return start_again("the server has no such part of it");
  }
  if (head.status != 200 && head.status != kPartOfIt) { return setback_of(hub_, head, shown_); }
  if (head.status == kPartOfIt) {
    if (auto wrong = go_on_from(head)) { return wrong; }
  } else {
    if (part_.bytes() > 0) {
      if (const auto emptied = part_.restart(); !emptied) {
        return final_setback(emptied.error().message);
      }
      if (!file_.bytes) { wanted_.bytes.reset(); }  // it may be another file
    }
    if (auto wrong = learn_bytes(head.number("content-length"))) { return wrong; }
  }
  wanted_.etag = head.field("etag");
  if (const auto noted = part_.set_origin(wanted_); !noted) {
    return final_setback(noted.error().message);
  }
  return make_sure_of_room();
}

std::optional<Setback> FilePull::go_on_from(const net::WebHead& head) {
  const auto range = net::content_range(head);
  if (!range || range->first != part_.bytes()) {
    return final_setback(shown_ + ": the server sends another part than it was asked for");
  }
  const PartOrigin& had = part_.origin();
  const std::string_view etag = head.field("etag");
  const bool other_tag = had.has_strong_etag() && etag.starts_with('"') && etag != had.etag;
  const bool other_hash = !had.sha256.empty() && had.sha256 != wanted_.sha256;
  if (other_tag || other_hash) { return start_again("it is another file than before"); }
  return learn_bytes(range->whole_bytes);
}

std::optional<Setback> FilePull::start_again(const std::string& why) {
  if (const auto emptied = part_.restart(); !emptied) {
    return final_setback(emptied.error().message);
  }
  return Setback{shown_ + ": " + why, true, Duration::zero()};
}

std::optional<Setback> FilePull::make_sure_of_room() {
  if (!wanted_.bytes) { return std::nullopt; }
  if (part_.bytes() > *wanted_.bytes) { return start_again("it is shorter than before"); }
  const auto wrong = room_for(store_, *wanted_.bytes - part_.bytes());
  return wrong ? std::optional(final_setback(wrong->message)) : std::nullopt;
}

bool FilePull::on_bytes(std::string_view bytes) {
  received_ += bytes.size();
  if (wanted_.bytes && bytes.size() > *wanted_.bytes - part_.bytes()) {
    setback_ = final_setback(shown_ + ": the server sends more than it said");
    return false;
  }
  if (const auto written = part_.append(bytes); !written) {
    setback_ = final_setback(written.error().message);
  } else if (!part_.may_be_gguf()) {
    part_.discard();
    setback_ = final_setback(shown_ + ": is no GGUF model, whatever its name says");
  }
  return !setback_;
}

}  // namespace murmur::models
