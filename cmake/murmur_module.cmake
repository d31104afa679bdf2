# One module of src/ as one static library.
#
#   murmur_module(queueing DEPENDS base)
#
# takes every .cc of the folder except *_test.cc as the library `murmur_queueing`, and every
# *_test.cc as one test program `queueing_test`. DEPENDS names the only modules whose headers it may
# include; tests/layering_test.sh holds the #includes to the same table. LIBRARIES are outside
# libraries; TEST_DEPENDS are modules that only the tests see.

add_library(murmur_flags INTERFACE)
target_compile_options(murmur_flags INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Werror
  # Fields that a designated initializer leaves out have their defaults: that is what they are for.
  -Wno-missing-field-initializers
  # Same numbers under g++ and clang: the simulator's trace hash depends on it.
  -ffp-contract=off)
if(MURMUR_SANITIZE)
  # g++ 12 reports false maybe-uninitialized warnings inside the standard library when it instruments.
  target_compile_options(murmur_flags INTERFACE
    -fsanitize=${MURMUR_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(murmur_flags INTERFACE -fsanitize=${MURMUR_SANITIZE})
endif()

function(murmur_module name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;LIBRARIES;TEST_DEPENDS" ${ARGN})
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
    set_tests_properties(${name} PROPERTIES LABELS unit TIMEOUT 120)
  endif()
endfunction()
