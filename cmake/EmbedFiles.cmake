# weft_write_source(PATH TEXT): writes a generated source where it is not that already, so that nothing is compiled in vain.
function(weft_write_source path text)
  set(existing "")
  if(EXISTS "${path}")
    file(READ "${path}" existing)
  endif()
  if(NOT existing STREQUAL text)
    file(WRITE "${path}" "${text}")
  endif()
endfunction()

# weft_embed_files(VARIABLE PATTERN): compiles text files into the library, so that the zoo needs no path at run time.
# VARIABLE receives a generated source that defines weft::embedded_files() (see workloads/network_files/zoo.hpp). The text
# is written as it is (file(CONFIGURE) would replace @X@), and only when it changed, so that nothing is compiled again in
# vain.
function(weft_embed_files variable pattern)
  file(GLOB paths CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${pattern})
  set(text "#include \"workloads/network_files/zoo.hpp\"\n\nnamespace weft {\n\nstd::span<const EmbeddedFile> embedded_files() {\n")
  string(APPEND text "  static constexpr EmbeddedFile files[] = {\n")
  foreach(path IN LISTS paths)
    get_filename_component(name "${path}" NAME_WLE)
    file(READ "${path}" content)
    string(APPEND text "    {\"${name}\", R\"weft(${content})weft\"},\n")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${path}")
  endforeach()
  string(APPEND text "  };\n  return files;\n}\n\n}  // namespace weft\n")
  set(source ${PROJECT_BINARY_DIR}/${variable}.cpp)
  weft_write_source("${source}" "${text}")
  set(${variable} ${source} PARENT_SCOPE)
endfunction()
