# Cross-build for 64-bit ARM with Debian's compiler. Headers and libraries of the target are in a
# folder of their own, so that nothing of the building system changes; scripts/setup makes it.
# What a build runs, its tests too, runs in an emulator of one process (qemu-user).

set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)

set(MURMUR_AARCH64_SYSROOT "" CACHE PATH
  "Headers and libraries for arm64; scripts/setup --for all fetches them")
# CMake reads this file again in every check of the compiler, without the cache.
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES MURMUR_AARCH64_SYSROOT)
if(NOT EXISTS "${MURMUR_AARCH64_SYSROOT}/usr/include")
  message(FATAL_ERROR
    "A folder with arm64's headers and libraries is needed: run scripts/setup --for all, which makes "
    "it, then pass -DMURMUR_AARCH64_SYSROOT=$(scripts/setup --print-aarch64-sysroot)")
endif()
set(CMAKE_SYSROOT ${MURMUR_AARCH64_SYSROOT})

set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc-12)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++-12)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64 -L ${MURMUR_AARCH64_SYSROOT})
