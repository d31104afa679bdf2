// The compiled part of Asio's TLS: see CMakeLists.txt.
#include <boost/asio/ssl/impl/src.hpp>
