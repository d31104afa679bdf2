#pragma once

namespace murmur {

/// `murmur engine --rpc-worker`: lends this device to another one's engine, which names it with
/// `murmur serve --rpc HOST:PORT`. Returns the exit code; otherwise it runs until it is ended.
/// llama.cpp's RPC has neither keys nor encryption, so without --host it listens on loopback alone.
int run_rpc_worker(int argc, char** argv);

}  // namespace murmur
