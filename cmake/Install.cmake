# What `cmake --install` puts where: bin/weft, the two libraries, their headers below include/weft (so that they are
# included as in this repository: "hw/timing/pe_timing.hpp"), manual pages and completion, and the CMake package.
#
# The libraries have no version in their file names: a plug-in that was built for another version then meets the ones that
# are loaded already, and is refused by its interface version, where it would otherwise bring a second core along.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(weft_package_directory ${CMAKE_INSTALL_LIBDIR}/cmake/weft)
file(RELATIVE_PATH weft_libraries_from_bin ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR})
set_target_properties(weft_cli PROPERTIES INSTALL_RPATH "$ORIGIN/${weft_libraries_from_bin}")
set_target_properties(weft_hw PROPERTIES INSTALL_RPATH "$ORIGIN")
# For libraries that are in no directory of the system, such as a SystemC of the user's own.
set_target_properties(weft weft_hw weft_cli PROPERTIES INSTALL_RPATH_USE_LINK_PATH ON)

foreach(library weft weft_hw)
  string(REPLACE "weft" "" kind ${library})
  list(TRANSFORM weft${kind}_public_headers PREPEND ${PROJECT_SOURCE_DIR}/ OUTPUT_VARIABLE headers)
  target_sources(${library} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${headers})
  install(TARGETS ${library} EXPORT ${library}Targets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
          FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/weft)
  install(EXPORT ${library}Targets NAMESPACE weft:: DESTINATION ${weft_package_directory})
endforeach()
install(TARGETS weft_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})

# Manual pages and completion for bash, which weft makes of its command line.
set(weft_manual_pages ${PROJECT_BINARY_DIR}/share/man/man1)
set(weft_completion ${PROJECT_BINARY_DIR}/share/bash-completion/completions/weft)
cmake_path(GET weft_completion PARENT_PATH weft_completion_directory)
add_custom_command(OUTPUT ${weft_completion}
                   COMMAND ${CMAKE_COMMAND} -E make_directory ${weft_completion_directory}
                   COMMAND weft_cli manual --out ${weft_manual_pages}
                   COMMAND weft_cli completion bash > ${weft_completion}
                   DEPENDS weft_cli weft_hw weft)
add_custom_target(weft_command_documents ALL DEPENDS ${weft_completion})
install(DIRECTORY ${weft_manual_pages} DESTINATION ${CMAKE_INSTALL_MANDIR})
install(FILES ${weft_completion} DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
# The packages of python/, where weft finds its own processes beside the executable.
install(DIRECTORY python/weft python/weft_engines DESTINATION ${CMAKE_INSTALL_DATADIR}/weft/python PATTERN "__pycache__" EXCLUDE)

configure_package_config_file(cmake/weftConfig.cmake.in ${PROJECT_BINARY_DIR}/weftConfig.cmake
                              INSTALL_DESTINATION ${weft_package_directory})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/weftConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/weftConfig.cmake ${PROJECT_BINARY_DIR}/weftConfigVersion.cmake cmake/SystemC.cmake
              cmake/WeftPlugin.cmake cmake/plugin_interface.cpp
        DESTINATION ${weft_package_directory})
