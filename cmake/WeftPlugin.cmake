# weft_add_plugin(NAME [SCHEDULER] SOURCES...)
#
# Makes the target NAME: NAME.so, a plug-in with the models that SOURCES register, for `weft COMMAND --plugin NAME.so`.
# With SCHEDULER the plug-in brings scheduling algorithms only and needs no SystemC.

function(weft_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 plugin "SCHEDULER" "" "")
  if(NOT plugin_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "weft_add_plugin(${name}): name its sources, as in weft_add_plugin(${name} ${name}.cpp)")
  endif()
  if(plugin_SCHEDULER)
    set(library weft::weft)
  elseif(TARGET weft::weft_hw)
    set(library weft::weft_hw)
  else()
    message(FATAL_ERROR "weft_add_plugin(${name}): ${weft_systemc_help}; a plug-in that brings scheduling algorithms only "
                        "does without: weft_add_plugin(${name} SCHEDULER ${plugin_UNPARSED_ARGUMENTS})")
  endif()
  add_library(${name} MODULE ${plugin_UNPARSED_ARGUMENTS} ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plugin_interface.cpp)
  set_target_properties(${name} PROPERTIES PREFIX "" SUFFIX ".so" CXX_EXTENSIONS OFF)
  target_link_libraries(${name} PRIVATE ${library})
  # What is missing is found when the plug-in is built, not when it is loaded.
  target_link_options(${name} PRIVATE LINKER:--no-undefined)
endfunction()
