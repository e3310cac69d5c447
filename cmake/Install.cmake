# cmake --install: programs, static libraries, headers, scenarios with their data tables, and the CMake package
# `canbao`. tests/system/install builds a project of its own against the result.
include(CMakePackageConfigHelpers)

# The programs a user runs; `cmake --build ... --target programs` builds them and nothing else.
add_custom_target(programs)
foreach(program canbao canbao-view)
  if(TARGET ${program})
    add_dependencies(programs ${program})
    install(TARGETS ${program} RUNTIME)
  endif()
endforeach()
if(TARGET report_charts)
  add_dependencies(programs report_charts)
endif()

foreach(library flags core scenario world record engine population models)
  if(TARGET canbao_${library})
    set_target_properties(canbao_${library} PROPERTIES EXPORT_NAME ${library})
    install(TARGETS canbao_${library} EXPORT canbao ARCHIVE)
  endif()
endforeach()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/src/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/canbao
  FILES_MATCHING PATTERN "*.hpp" PATTERN app EXCLUDE PATTERN compare EXCLUDE PATTERN study EXCLUDE)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/models DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/canbao
  FILES_MATCHING PATTERN "*.hpp")
install(DIRECTORY ${PROJECT_SOURCE_DIR}/configs/ DESTINATION ${CANBAO_CONFIGS_DIR})

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/canbao)
install(EXPORT canbao NAMESPACE canbao:: DESTINATION ${package} FILE canbao-targets.cmake)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/canbao-config.cmake.in
  ${PROJECT_BINARY_DIR}/generated/canbao-config.cmake
  INSTALL_DESTINATION ${package}
  PATH_VARS CANBAO_CONFIGS_DIR)
# Before 1.0 a new minor version may change the interface.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/generated/canbao-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES
  ${PROJECT_BINARY_DIR}/generated/canbao-config.cmake
  ${PROJECT_BINARY_DIR}/generated/canbao-config-version.cmake
  ${PROJECT_SOURCE_DIR}/cmake/FindxxHash.cmake
  DESTINATION ${package})
