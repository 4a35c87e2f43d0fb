# weft::systemc: SystemC as weft uses it, in the build and for those who use the installed package. A SystemC that the
# user built brings a CMake package; Debian's brings pkg-config files. Where there is none, the target is missing and
# weft_systemc_help says what to do.
set(weft_systemc_help "SystemC 2.3.4 or later is needed: on Debian or Ubuntu, apt-get install libsystemc-dev pkg-config; \
for a SystemC of your own set CMAKE_PREFIX_PATH to where it is installed")

find_package(SystemCLanguage CONFIG QUIET)
if(SystemCLanguage_FOUND)
  set(weft_systemc_library SystemC::systemc)
else()
  find_package(PkgConfig QUIET)
  if(PkgConfig_FOUND)
    pkg_check_modules(SystemC QUIET IMPORTED_TARGET systemc>=2.3.4)
  endif()
  set(weft_systemc_library PkgConfig::SystemC)
endif()

if(TARGET ${weft_systemc_library} AND NOT TARGET weft::systemc)
  add_library(weft::systemc INTERFACE IMPORTED)
  target_compile_definitions(weft::systemc INTERFACE SC_INCLUDE_DYNAMIC_PROCESSES)
  target_link_libraries(weft::systemc INTERFACE ${weft_systemc_library})
  # The library carries the C++ standard that it was built as in its version symbol, and a program links with it that asks
  # for that symbol: SC_CPLUSPLUS, documented as overridable, names an older standard than the program's own. The CMake
  # package says which it is, or that it was left to the compiler; Debian's library is C++17.
  set(weft_systemc_standard ${SystemC_CXX_STANDARD})
  if(NOT weft_systemc_standard)
    set(weft_systemc_standard 17)
    if(SystemCLanguage_FOUND AND CMAKE_CXX_STANDARD_DEFAULT GREATER 17)
      set(weft_systemc_standard ${CMAKE_CXX_STANDARD_DEFAULT})
    endif()
  endif()
  if(weft_systemc_standard EQUAL 11)
    target_compile_definitions(weft::systemc INTERFACE SC_CPLUSPLUS=201103L)
  elseif(weft_systemc_standard EQUAL 14)
    target_compile_definitions(weft::systemc INTERFACE SC_CPLUSPLUS=201402L)
  elseif(weft_systemc_standard EQUAL 17)
    target_compile_definitions(weft::systemc INTERFACE SC_CPLUSPLUS=201703L)
  else()
    target_compile_features(weft::systemc INTERFACE cxx_std_${weft_systemc_standard})
  endif()
endif()
