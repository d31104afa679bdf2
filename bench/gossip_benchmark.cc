// What it costs to take apart, and to build, what gossiping nodes send: packets of a real Serf.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "gossip/crc32.h"
#include "gossip/datagram.h"
#include "gossip/encode.h"
#include "gossip/golden_packets.h"
#include "gossip/stream_reader.h"
#include "gossip/test_support.h"

namespace murmur::gossip {
namespace {

void decode(benchmark::State& state, const std::string& content) {
  const std::string& packet = test::golden_packet(content).bytes;
  DatagramDecoder decoder;
  for (auto _ : state) { benchmark::DoNotOptimize(decoder.decode(packet).data()); }
  MURMUR_ASSERT(decoder.dropped().total() == 0);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(packet.size()));
}
BENCHMARK_CAPTURE(decode, ping, "ping");
BENCHMARK_CAPTURE(decode, ack_with_payload, "ack");
BENCHMARK_CAPTURE(decode, alive_with_checksum, "hasCrc>alive");
BENCHMARK_CAPTURE(decode, five_with_checksum,
                  "hasCrc>compound5>alive>alive>alive>user:serf1>user:serf1");
BENCHMARK_CAPTURE(decode, compressed_ack, "compress>ack");
BENCHMARK_CAPTURE(decode, compressed_three, "hasCrc>compress>compound3>alive>alive>alive");
BENCHMARK_CAPTURE(decode, compressed_five,
                  "hasCrc>compress>compound5>alive>alive>alive>user:serf1>user:serf1");

void encode_five_with_checksum(benchmark::State& state) {
  DatagramDecoder decoder;
  const auto messages = decoder.decode(
      test::golden_packet("hasCrc>compound5>alive>alive>alive>user:serf1>user:serf1").bytes);
  DatagramBuilder builder(1400, DatagramBuilder::Checksum::Yes);
  std::string part;
  std::string datagram;
  for (auto _ : state) {
    for (const Message& message : messages) {
      part.clear();
      append_message(message, part);
      MURMUR_ASSERT(builder.add(part));
    }
    datagram.clear();
    builder.finish(datagram);
    benchmark::DoNotOptimize(datagram.data());
  }
}
BENCHMARK(encode_five_with_checksum);

void read_stream(benchmark::State& state, const std::string& content) {
  const std::string& packet = test::golden_packet(content).bytes;
  const Keyring none;
  test::ToyAead aead;
  for (auto _ : state) {
    StreamReader reader(none, aead, Plaintext::Refuse);
    benchmark::DoNotOptimize(reader.feed(packet).has_value());
  }
}
BENCHMARK_CAPTURE(read_stream, push_pull, "pushPull");
BENCHMARK_CAPTURE(read_stream, compressed_push_pull, "compress>pushPull");

void checksum_of_a_full_datagram(benchmark::State& state) {
  const std::string datagram(1400, 'x');
  for (auto _ : state) { benchmark::DoNotOptimize(crc32(datagram)); }
}
BENCHMARK(checksum_of_a_full_datagram);

}  // namespace
}  // namespace murmur::gossip
