# Everything from outside, in one place. Debian 12 packages, except llama.cpp (cmake/llama_cpp.cmake).

find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(CLI11 REQUIRED)
find_package(spdlog REQUIRED)
find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto SSL)

# libedit has no CMake package, and pkg-config is one more thing to have.
find_path(LIBEDIT_INCLUDE_DIR histedit.h REQUIRED)
find_library(LIBEDIT_LIBRARY edit REQUIRED)
add_library(libedit INTERFACE)
target_include_directories(libedit SYSTEM INTERFACE ${LIBEDIT_INCLUDE_DIR})
target_link_libraries(libedit INTERFACE ${LIBEDIT_LIBRARY})

if(MURMUR_TESTS)
  find_package(GTest REQUIRED)
endif()
if(MURMUR_BENCHMARKS)
  find_package(benchmark REQUIRED)
endif()
if(MURMUR_BUNDLED_ENGINE)
  include(cmake/llama_cpp.cmake)
endif()
