#include "membership/record.h"

#include <algorithm>
#include <tuple>

#include "base/assert.h"
#include "gossip/serf_messages.h"

namespace murmur::membership {
namespace {

bool is_ours(std::string_view meta) {
  const auto tags = gossip::decode_tags(meta);
  if (!tags) { return false; }
  return std::find(tags->begin(), tags->end(), gossip::Tag{"app", "murmur"}) != tags->end();
}

}  // namespace

const std::optional<SignedMeta>& Record::signed_meta(Signatures& signatures) const {
  if (!meta_read) {
    meta_read =
        std::make_unique<const std::optional<SignedMeta>>(decode_node_meta(name, meta, signatures));
  }
  return *meta_read;
}

void intrusive_ptr_add_ref(const Record* record) { ++record->holders; }

void intrusive_ptr_release(const Record* record) {
  if (--record->holders > 0) { return; }
  RecordPool& pool = *record->pool;
  pool.records_.erase(pool.records_.find(*record));
}

RecordPool::~RecordPool() { MURMUR_ASSERT(records_.empty()); }

RecordPtr RecordPool::get(const Claim& claim) {
  auto found = records_.find(claim);
  if (found == records_.end()) {
    Record record{std::string(claim.name), claim.endpoint, std::string(claim.meta), claim.versions,
                  is_ours(claim.meta)};
    record.pool = this;
    found = records_.insert(std::make_unique<const Record>(std::move(record))).first;
  }
  return RecordPtr(found->get());
}

}  // namespace murmur::membership
