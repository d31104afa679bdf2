# Everything from outside, in one place: Debian 12 packages.

find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
if(MURMUR_TESTS)
  find_package(GTest REQUIRED)
endif()
