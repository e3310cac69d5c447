# The charts of `canbao report`: src/compare/web with its libraries from npm, bundled into one script. The versions are
# those of its package-lock.json. Without Node, npm or a registry everything else is built, and the command says what is
# missing.
option(CANBAO_REPORT "Bundle the charts of `canbao report` (needs Node and npm)" ON)

set(CANBAO_REPORT_DIR ${CMAKE_INSTALL_DATADIR}/canbao/report)
cmake_path(ABSOLUTE_PATH CMAKE_INSTALL_BINDIR BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX} NORMALIZE OUTPUT_VARIABLE bin)
cmake_path(ABSOLUTE_PATH CANBAO_REPORT_DIR BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX} NORMALIZE OUTPUT_VARIABLE report)
file(RELATIVE_PATH CANBAO_REPORT_FROM_PROGRAM ${bin} ${report})
cmake_path(APPEND CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CANBAO_REPORT_FROM_PROGRAM} OUTPUT_VARIABLE bundle)
cmake_path(NORMAL_PATH bundle)

set(CANBAO_REPORT_BUNDLED OFF)
if(CANBAO_REPORT)
  find_program(CANBAO_NODE NAMES node nodejs)
  find_program(CANBAO_NPM npm)
  mark_as_advanced(CANBAO_NODE CANBAO_NPM)
  if(CANBAO_NODE AND CANBAO_NPM)
    set(CANBAO_REPORT_BUNDLED ON)
    set(web ${PROJECT_SOURCE_DIR}/src/compare/web)
    file(GLOB sources CONFIGURE_DEPENDS ${web}/*.js ${web}/*.css ${web}/*.json)
    add_custom_command(OUTPUT ${bundle}/report.js
      COMMAND ${CMAKE_COMMAND} -D NPM=${CANBAO_NPM} -D NODE=${CANBAO_NODE} -D WEB=${web}
        -D WORK=${PROJECT_BINARY_DIR}/web -D OUT=${bundle} -P ${CMAKE_CURRENT_LIST_DIR}/Bundle.cmake
      DEPENDS ${sources} ${CMAKE_CURRENT_LIST_DIR}/Bundle.cmake
      COMMENT "Bundling the charts of canbao report"
      VERBATIM)
    add_custom_target(report_charts ALL DEPENDS ${bundle}/report.js)
    install(FILES ${bundle}/report.js ${bundle}/report.css DESTINATION ${CANBAO_REPORT_DIR} OPTIONAL)
  else()
    message(STATUS "No Node or npm: canbao report will not be able to draw")
  endif()
endif()
unset(bin)
unset(report)
unset(bundle)
