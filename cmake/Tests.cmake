weft_require(GTest "libgtest-dev libgmock-dev")
include(GoogleTest)

# What every test is compiled with, and its precompiled headers; nlohmann/json.hpp is none of them, as what it leaves to
# instantiate costs each file half a second. Light optimisation, with which GCC 12 warns without reason about strings.
# libsystemc has main(), which calls sc_main().
add_library(weft_test_main STATIC ${PROJECT_SOURCE_DIR}/tests/support/hw/systemc_main.cpp)
target_include_directories(weft_test_main PUBLIC ${PROJECT_SOURCE_DIR})
target_compile_definitions(weft_test_main PUBLIC WEFT_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
target_compile_options(weft_test_main PUBLIC $<$<CONFIG:Release>:-O1> $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds>
                                              $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow>)
target_precompile_headers(weft_test_main PRIVATE ${weft_common_headers} <fstream> <random> <set> <gmock/gmock.h>
                                                 <gtest/gtest.h> <systemc> <tlm>)
target_link_libraries(weft_test_main PUBLIC weft_hw nlohmann_json::nlohmann_json yaml-cpp onnx onnx_proto GTest::gmock
                                            GTest::gtest weft_build_flags)

# weft_add_tests(NAME FOLDER LIBRARIES...): one executable per folder of tests, one process per test.
function(weft_add_tests name folder)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/faulty_plugins/")
  add_executable(${name} ${sources} $<TARGET_OBJECTS:weft_test_main>)
  target_precompile_headers(${name} REUSE_FROM weft_test_main)
  target_link_libraries(${name} PRIVATE weft_test_main ${ARGN})
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 600)
endfunction()
