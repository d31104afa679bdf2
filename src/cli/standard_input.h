#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <string>

#include "cli/interrupt.h"

namespace murmur::cli {

/// Standard input, read while the context goes on.
class StandardInput {
 public:
  /// Both outlive this.
  StandardInput(boost::asio::io_context& context, const Interrupt& interrupt);

  enum class Got { Bytes, End, Interrupt };
  /// Appends what is there, and waits until there is something; runs the context meanwhile.
  Got read(std::string& into);

 private:
  [[nodiscard]] bool wait();

  boost::asio::io_context& context_;
  const Interrupt& interrupt_;
  // Not open: standard input is a file, which never keeps anybody waiting.
  boost::asio::posix::stream_descriptor readiness_;
};

}  // namespace murmur::cli
