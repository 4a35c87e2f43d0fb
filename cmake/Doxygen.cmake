# The target `doxygen` renders the headers of plug-ins to build/PRESET/doxygen/html, where Doxygen is installed, and warns
# of what has no comment.
find_package(Doxygen QUIET)
if(DOXYGEN_FOUND)
  set(DOXYGEN_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/doxygen)
  set(DOXYGEN_USE_MDFILE_AS_MAINPAGE docs/plugins.md)
  set(DOXYGEN_STRIP_FROM_PATH ${PROJECT_SOURCE_DIR})
  set(DOXYGEN_JAVADOC_AUTOBRIEF YES)
  set(DOXYGEN_INPUT_FILTER "awk -f ${PROJECT_SOURCE_DIR}/cmake/head_comment.awk")
  set(DOXYGEN_MACRO_EXPANSION YES)
  set(DOXYGEN_PREDEFINED WEFT_API= SC_HAS_PROCESS\(x\)=)
  set(DOXYGEN_HAVE_DOT NO)
  set(DOXYGEN_QUIET YES)
  doxygen_add_docs(doxygen ${weft_public_headers} ${weft_hw_public_headers} docs/plugins.md
                   WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} COMMENT "Rendering the headers of plug-ins")
endif()
