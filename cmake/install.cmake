# SPDX-License-Identifier: Apache-2.0
# `cmake --install`: the programs; libsealwright with its headers, a CMake package and a pkg-config file. Both use
# paths relative to their own place, so the installed tree may be moved.
include(CMakePackageConfigHelpers)
set(package_directory ${CMAKE_INSTALL_LIBDIR}/cmake/sealwright)

install(TARGETS sealwright sealwright-sign sealwright-publish COMPONENT programs)
install(FILES LICENSE TYPE DOC COMPONENT programs)
# Made by the programs themselves: tab completion and manual pages.
set(share ${PROJECT_BINARY_DIR}/package/share)
foreach(program sealwright sealwright-sign sealwright-publish)
  set(made ${share}/bash-completion/completions/${program} ${share}/zsh/site-functions/_${program}
           ${share}/fish/vendor_completions.d/${program}.fish ${share}/man/man1/${program}.1)
  list(GET made 0 bash)
  list(GET made 1 zsh)
  list(GET made 2 fish)
  list(GET made 3 manual)
  add_custom_command(OUTPUT ${made}
    COMMAND ${program} --completion bash > ${bash}
    COMMAND ${program} --completion zsh > ${zsh}
    COMMAND ${program} --completion fish > ${fish}
    COMMAND ${program} --manual > ${manual}
    DEPENDS ${program} COMMENT "Completion and manual of ${program}" VERBATIM)
  list(APPEND all_made ${made})
endforeach()
file(MAKE_DIRECTORY ${share}/bash-completion/completions ${share}/zsh/site-functions ${share}/fish/vendor_completions.d
                    ${share}/man/man1)
add_custom_target(sealwright_help ALL DEPENDS ${all_made})
install(DIRECTORY ${share}/ TYPE DATA COMPONENT programs)

# The shared library, or with -DBUILD_SHARED_LIBS=OFF the archive.
if(DEFINED BUILD_SHARED_LIBS AND NOT BUILD_SHARED_LIBS)
  list(TRANSFORM SEALWRIGHT_STATIC_NEEDS PREPEND -l OUTPUT_VARIABLE pkgconfig_needs)
  list(JOIN pkgconfig_needs " " pkgconfig_needs)
  install(TARGETS sealwright_static EXPORT sealwright-targets ARCHIVE COMPONENT development)
else()
  set(pkgconfig_needs "")
  install(TARGETS sealwright_shared EXPORT sealwright-targets
          LIBRARY COMPONENT library NAMELINK_COMPONENT development)
endif()
install(DIRECTORY include/sealwright TYPE INCLUDE COMPONENT development FILES_MATCHING PATTERN "*.h" PATTERN "*.hpp")
install(EXPORT sealwright-targets NAMESPACE sealwright:: DESTINATION ${package_directory} COMPONENT development)

file(WRITE ${PROJECT_BINARY_DIR}/package/sealwright-config.cmake
     "include(\${CMAKE_CURRENT_LIST_DIR}/sealwright-targets.cmake)\n")
# The interface is not frozen: a program accepts only the minor version that it was written for.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/package/sealwright-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/package/sealwright-config.cmake
              ${PROJECT_BINARY_DIR}/package/sealwright-config-version.cmake
        DESTINATION ${package_directory} COMPONENT development)

file(RELATIVE_PATH prefix_from_pkgconfig /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
configure_file(cmake/sealwright.pc.in ${PROJECT_BINARY_DIR}/package/sealwright.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/package/sealwright.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
