# Every package the project uses, with a message that says what to install when one is missing.

function(weft_require package debian_package)
  find_package(${package} QUIET ${ARGN})
  if(NOT ${package}_FOUND)
    message(FATAL_ERROR "weft needs ${package}: on Debian or Ubuntu, apt-get install ${debian_package} "
                        "(scripts/test and scripts/run install everything that is missing)")
  endif()
endfunction()

# SystemC: a SystemC that the user built brings a CMake package; Debian's brings pkg-config files.
find_package(SystemCLanguage CONFIG QUIET)
if(SystemCLanguage_FOUND)
  add_library(weft_systemc INTERFACE)
  target_link_libraries(weft_systemc INTERFACE SystemC::systemc)
  add_library(PkgConfig::SystemC ALIAS weft_systemc)
else()
  find_package(PkgConfig QUIET)
  if(PkgConfig_FOUND)
    pkg_check_modules(SystemC QUIET IMPORTED_TARGET systemc>=2.3.4)
  endif()
  if(NOT TARGET PkgConfig::SystemC)
    message(FATAL_ERROR "weft needs SystemC 2.3.4 or later: on Debian or Ubuntu, apt-get install libsystemc-dev "
                        "pkg-config; for a SystemC of your own set CMAKE_PREFIX_PATH to where it is installed")
  endif()
endif()

weft_require(fmt libfmt-dev)
weft_require(spdlog libspdlog-dev)
weft_require(yaml-cpp libyaml-cpp-dev)
weft_require(nlohmann_json nlohmann-json3-dev)
weft_require(CLI11 libcli11-dev)
