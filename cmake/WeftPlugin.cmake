# weft_add_plugin(NAME [SYSTEMC] SOURCES...)
#
# Makes the target NAME: NAME.so, a plug-in with the models and algorithms that SOURCES register, for
# `weft COMMAND --plugin NAME.so`. With SYSTEMC some of them are SystemC modules of their own; the others need no SystemC.

function(weft_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 plugin "SYSTEMC" "" "")
  if(NOT plugin_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "weft_add_plugin(${name}): name its sources, as in weft_add_plugin(${name} ${name}.cpp)")
  endif()
  set(library weft::weft)
  if(plugin_SYSTEMC)
    if(NOT TARGET weft::weft_hw)
      message(FATAL_ERROR "weft_add_plugin(${name} SYSTEMC): ${weft_systemc_help}")
    endif()
    set(library weft::weft_hw)
  endif()
  add_library(${name} MODULE ${plugin_UNPARSED_ARGUMENTS} ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plugin_interface.cpp)
  set_target_properties(${name} PROPERTIES PREFIX "" SUFFIX ".so" CXX_EXTENSIONS OFF)
  target_link_libraries(${name} PRIVATE ${library})
  # What is missing is found when the plug-in is built, not when it is loaded.
  target_link_options(${name} PRIVATE LINKER:--no-undefined)
endfunction()
