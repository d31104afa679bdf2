# One module of src/ as one static library.
#
#   murmur_module(queueing DEPENDS base)
#
# takes every .cc of the folder except *_test.cc as the library `murmur_queueing`, and every
# *_test.cc as one test program `queueing_test`. DEPENDS names the only modules whose headers it may
# include; tests/layering_test.py holds the #includes to the same table. LIBRARIES are outside
# libraries; TEST_DEPENDS are modules that only the tests see. TEST_LABELS say what runs under which
# sanitizer: `unit` (the default) and `sim` under ASan and UBSan, `net` under TSan.

add_library(murmur_flags INTERFACE)
target_compile_options(murmur_flags INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Werror
  # Fields that a designated initializer leaves out have their defaults: that is what they are for.
  -Wno-missing-field-initializers
  # g++ 12 sees uninitialized members in every std::variant that it inlines; clang and the sanitizers
  # look for the real ones.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
  # and overlapping copies in "literal" + std::string at -O3.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  # Same numbers under g++ and clang: the simulator's trace hash depends on it.
  -ffp-contract=off)
if(MURMUR_SANITIZE)
  target_compile_options(murmur_flags INTERFACE
    -fsanitize=${MURMUR_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
    # g++ 12 takes Asio's recycled coroutine frames for a mismatch once it instruments them.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete>
    # Asio's fences are not seen by g++'s TSan; nothing here relies on them between threads.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
  target_link_options(murmur_flags INTERFACE -fsanitize=${MURMUR_SANITIZE})
endif()

# murmur_test_timeout(SECONDS TEST...): on the processor itself. An emulator takes many times as long.
function(murmur_test_timeout seconds)
  if(CMAKE_CROSSCOMPILING_EMULATOR)
    math(EXPR seconds "${seconds} * 15")
  endif()
  set_tests_properties(${ARGN} PROPERTIES TIMEOUT ${seconds})
endfunction()

function(murmur_module name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;LIBRARIES;TEST_DEPENDS;TEST_LABELS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")

  if(sources)
    add_library(murmur_${name} STATIC ${sources})
    set(visibility PUBLIC)
    target_link_libraries(murmur_${name} PRIVATE murmur_flags)
  else()
    add_library(murmur_${name} INTERFACE)
    set(visibility INTERFACE)
  endif()
  target_include_directories(murmur_${name} ${visibility} ${PROJECT_SOURCE_DIR}/src)
  list(TRANSFORM ARG_DEPENDS PREPEND murmur_)
  target_link_libraries(murmur_${name} ${visibility} ${ARG_DEPENDS} ${ARG_LIBRARIES})

  if(MURMUR_TESTS AND tests)
    list(TRANSFORM ARG_TEST_DEPENDS PREPEND murmur_)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE murmur_flags murmur_${name} ${ARG_TEST_DEPENDS}
      GTest::gtest_main)
    add_test(NAME ${name} COMMAND ${name}_test)
    if(NOT ARG_TEST_LABELS)
      set(ARG_TEST_LABELS unit)
    endif()
    set_tests_properties(${name} PROPERTIES LABELS "${ARG_TEST_LABELS}")
    murmur_test_timeout(120 ${name})
  endif()
endfunction()
