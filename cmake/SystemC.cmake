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
  # Debian's libsystemc is built as C++17 and carries that in its version symbol; a C++20 program links with it when it
  # asks for that symbol (the macro is documented as overridable).
  target_compile_definitions(weft::systemc INTERFACE SC_CPLUSPLUS=201703L SC_INCLUDE_DYNAMIC_PROCESSES)
  target_link_libraries(weft::systemc INTERFACE ${weft_systemc_library})
endif()
