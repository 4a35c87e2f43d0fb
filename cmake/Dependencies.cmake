# Every package the project uses, with a message that says what to install when one is missing.

function(weft_require package debian_package)
  find_package(${package} QUIET ${ARGN})
  if(NOT ${package}_FOUND)
    message(FATAL_ERROR "weft needs ${package}: on Debian or Ubuntu, apt-get install ${debian_package} "
                        "(scripts/test and scripts/run install everything that is missing)")
  endif()
endfunction()

include(cmake/SystemC.cmake)
if(NOT TARGET weft::systemc)
  message(FATAL_ERROR "${weft_systemc_help}")
endif()

weft_require(fmt libfmt-dev)
weft_require(spdlog libspdlog-dev)
weft_require(yaml-cpp libyaml-cpp-dev)
weft_require(nlohmann_json nlohmann-json3-dev)
weft_require(CLI11 libcli11-dev)
weft_require(ZLIB zlib1g-dev)
weft_require(ONNX libonnx-dev)
find_path(weft_xxhash_include xxhash.h)
if(NOT weft_xxhash_include)
  message(FATAL_ERROR "weft needs xxhash.h: on Debian or Ubuntu, apt-get install libxxhash-dev (scripts/test and "
                      "scripts/run install everything that is missing)")
endif()
find_library(weft_xxhash xxhash REQUIRED)
# Since version 22 protobuf needs Abseil, which only its own CMake package says; Debian 12 has an older one without package.
find_package(Protobuf CONFIG QUIET)
if(NOT Protobuf_FOUND)
  weft_require(Protobuf libprotobuf-dev MODULE)
endif()
