#pragma once

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

#include "gossip/messages.h"
#include "membership/node_meta.h"

namespace murmur::membership {

class RecordPool;

/// What a node says of itself. Immutable, so that thousands of simulated views can share one.
struct Record {
  std::string name;
  gossip::Endpoint endpoint;
  std::string meta;
  gossip::Versions versions;
  bool ours;  ///< its metadata is tags with app=murmur: it knows what Serf's agents do not

  /// As decode_node_meta() has it, which reads and verifies it when it is first asked for, once for
  /// all who share the record. Requires that they share the signatures too.
  [[nodiscard]] const std::optional<SignedMeta>& signed_meta(Signatures& signatures) const;

  // The pool's own.
  mutable std::unique_ptr<const std::optional<SignedMeta>> meta_read{};
  mutable std::size_t holders = 0;
  RecordPool* pool = nullptr;
};

/// The same before it is a record: as it stands in a message.
struct Claim {
  std::string_view name;
  gossip::Endpoint endpoint;
  std::string_view meta;
  gossip::Versions versions;
};

void intrusive_ptr_add_ref(const Record* record);
void intrusive_ptr_release(const Record* record);
using RecordPtr = boost::intrusive_ptr<const Record>;

/// Keeps equal records once. Outlives every RecordPtr that it gave. For one thread.
class RecordPool {
 public:
  RecordPool() = default;
  RecordPool(const RecordPool&) = delete;
  RecordPool& operator=(const RecordPool&) = delete;
  ~RecordPool();

  [[nodiscard]] RecordPtr get(const Claim& claim);
  [[nodiscard]] std::size_t size() const { return records_.size(); }

 private:
  friend void intrusive_ptr_release(const Record* record);

  struct Before {
    using is_transparent = void;
    static auto content(const Claim& it) {
      return std::tuple(it.name, it.meta, it.endpoint, key(it.versions));
    }
    static auto content(const Record& it) {
      return std::tuple(std::string_view(it.name), std::string_view(it.meta), it.endpoint,
                        key(it.versions));
    }
    static auto content(const std::unique_ptr<const Record>& it) { return content(*it); }
    static std::tuple<std::uint8_t, std::uint8_t, std::uint8_t, std::uint8_t, std::uint8_t,
                      std::uint8_t>
    key(const gossip::Versions& it) {
      return {it.protocol_min, it.protocol_max, it.protocol,
              it.delegate_min, it.delegate_max, it.delegate};
    }
    template <class Left, class Right>
    bool operator()(const Left& left, const Right& right) const {
      return content(left) < content(right);
    }
  };

  std::set<std::unique_ptr<const Record>, Before> records_;
};

}  // namespace murmur::membership
