# llama.cpp's server as a library, for `murmur engine`. Only apps/murmur links it.

if(NOT EXISTS "${MURMUR_LLAMA_CPP_DIR}/CMakeLists.txt")
  message(FATAL_ERROR
    "llama.cpp's source is needed: run scripts/setup, which fetches the pinned version and prints "
    "its folder, then pass -DMURMUR_LLAMA_CPP_DIR=FOLDER (or build without: -DMURMUR_BUNDLED_ENGINE=OFF)")
endif()

set(BUILD_SHARED_LIBS OFF)
set(LLAMA_BUILD_COMMON ON)
set(LLAMA_BUILD_TOOLS ON)
set(LLAMA_BUILD_SERVER ON)
set(LLAMA_BUILD_TESTS OFF)
set(LLAMA_BUILD_EXAMPLES OFF)
set(LLAMA_BUILD_APP OFF)
set(LLAMA_BUILD_UI OFF)
set(LLAMA_USE_PREBUILT_UI OFF)
set(LLAMA_OPENSSL OFF)      # the engine listens on a Unix socket only
set(LLAMA_ALL_WARNINGS OFF)
set(LLAMA_TOOLS_INSTALL OFF)
set(GGML_RPC ON)            # models split over RPC workers
set(GGML_CCACHE OFF)        # the project's own launcher is used
set(GGML_OPENMP OFF)        # ggml's own thread pool parks idle threads; several engines share the cores
foreach(option BUILD_SHARED_LIBS LLAMA_BUILD_COMMON LLAMA_BUILD_TOOLS LLAMA_BUILD_SERVER LLAMA_BUILD_TESTS
        LLAMA_BUILD_EXAMPLES LLAMA_BUILD_APP LLAMA_BUILD_UI LLAMA_USE_PREBUILT_UI LLAMA_OPENSSL
        LLAMA_ALL_WARNINGS LLAMA_TOOLS_INSTALL GGML_RPC GGML_CCACHE GGML_OPENMP)
  set(${option} ${${option}} CACHE BOOL "" FORCE)
endforeach()

# EXCLUDE_FROM_ALL: only what `murmur` links is built.
add_subdirectory(${MURMUR_LLAMA_CPP_DIR} ${CMAKE_BINARY_DIR}/llama.cpp EXCLUDE_FROM_ALL)

# On processors with AMX, g++ 12 drops the stores that fill the tile configuration, and every quantised
# model ends in a segmentation fault.
include(CheckCXXCompilerFlag)
check_cxx_compiler_flag(-mno-amx-tile MURMUR_KNOWS_AMX)
if(MURMUR_KNOWS_AMX AND TARGET ggml-cpu)
  target_compile_options(ggml-cpu PRIVATE -mno-amx-tile -mno-amx-int8 -mno-amx-bf16)
endif()
