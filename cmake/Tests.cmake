weft_require(GTest "libgtest-dev libgmock-dev")
include(GoogleTest)

# What every test is compiled with, and its precompiled headers; nlohmann/json.hpp is none of them, as what it leaves to
# instantiate costs each file half a second.
add_library(weft_test_headers INTERFACE)
target_compile_definitions(weft_test_headers INTERFACE WEFT_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
target_compile_options(weft_test_headers INTERFACE $<$<CONFIG:Release>:-O1>)
target_link_libraries(weft_test_headers INTERFACE weft_all_headers GTest::gmock GTest::gtest)

# libsystemc has main(), which calls sc_main().
add_library(weft_test_main OBJECT ${PROJECT_SOURCE_DIR}/tests/support/hw/systemc_main.cpp)
target_link_libraries(weft_test_main PRIVATE weft_test_headers)
target_precompile_headers(weft_test_main PRIVATE ${weft_common_headers} <fstream> <random> <set> <gmock/gmock.h>
                                                 <gtest/gtest.h> <systemc> <tlm>)

# weft_add_tests(NAME FOLDER OBJECTS...): one executable per folder of tests, with the objects of these libraries; one
# process per test.
function(weft_add_tests name folder)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/faulty_plugins/")
  add_executable(${name} ${sources})
  # The same in each preset, so that a compiler cache has them.
  set_target_properties(${name} PROPERTIES UNITY_BUILD_BATCH_SIZE 10)
  foreach(objects IN ITEMS weft_test_main LISTS ARGN)
    target_sources(${name} PRIVATE $<TARGET_OBJECTS:${objects}>)
  endforeach()
  target_precompile_headers(${name} REUSE_FROM weft_test_main)
  target_link_libraries(${name} PRIVATE weft_test_headers weft_inside)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 600)
endfunction()
