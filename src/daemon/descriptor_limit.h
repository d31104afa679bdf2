#pragma once

namespace murmur::daemon {

/// Lets this process, and those that it starts, have as many descriptors open as the system allows:
/// each client is a connection, under TLS it takes three, and 1024 are the usual default.
void raise_descriptor_limit();

}  // namespace murmur::daemon
