# Without the viewer, tests and benchmarks the project is configured on a system that has neither SFML nor Catch2.
include(${CMAKE_CURRENT_LIST_DIR}/common.cmake)
run(${CMAKE_COMMAND} -S ${SOURCE} -B ${WORK}/build -G ${GENERATOR} -DCMAKE_CXX_COMPILER=${CXX}
  -DCMAKE_DISABLE_FIND_PACKAGE_SFML=ON -DCMAKE_DISABLE_FIND_PACKAGE_Catch2=ON
  -DCANBAO_BUILD_VIEWER=OFF -DCANBAO_BUILD_TESTS=OFF -DCANBAO_BUILD_BENCHMARKS=OFF)
run(${CMAKE_COMMAND} --build ${WORK}/build --target help)
foreach(word canbao-view test_ bench)
  if(output MATCHES "(^|\n)${word}[^\n]*: ")
    message(FATAL_ERROR "a target of an option that is off: ${CMAKE_MATCH_0}")
  endif()
endforeach()
if(NOT output MATCHES "(^|\n)programs: ")
  message(FATAL_ERROR "no target 'programs' in\n${output}")
endif()

# With the viewer, it says what is missing and how to go without.
execute_process(COMMAND ${CMAKE_COMMAND} -S ${SOURCE} -B ${WORK}/with_viewer -G ${GENERATOR} -DCMAKE_CXX_COMPILER=${CXX}
    -DCMAKE_DISABLE_FIND_PACKAGE_SFML=ON -DCANBAO_BUILD_TESTS=OFF -DCANBAO_BUILD_BENCHMARKS=OFF
  RESULT_VARIABLE result OUTPUT_VARIABLE text ERROR_VARIABLE text)
if(result EQUAL 0 OR NOT text MATCHES "libsfml-dev" OR NOT text MATCHES "-DCANBAO_BUILD_VIEWER=OFF")
  message(FATAL_ERROR "configured with the viewer and without SFML (${result}):\n${text}")
endif()
