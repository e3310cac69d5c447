# Installs to one folder, moves it to another, and builds and runs a project of its own against it there.
include(${CMAKE_CURRENT_LIST_DIR}/common.cmake)
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/first --config ${CONFIG})
file(RENAME ${WORK}/first ${WORK}/second)

file(GLOB_RECURSE package ${WORK}/second/*.cmake)
foreach(file IN LISTS package)
  file(READ ${file} text)
  foreach(path ${SOURCE} ${BUILD} ${WORK})
    string(FIND "${text}" "${path}" at)
    if(NOT at EQUAL -1)
      message(FATAL_ERROR "${file} names ${path}")
    endif()
  endforeach()
endforeach()

run(${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/consumer -B ${WORK}/build -G ${GENERATOR}
  -DCMAKE_CXX_COMPILER=${CXX} -DCMAKE_CXX_FLAGS=${CXX_FLAGS} -DCMAKE_BUILD_TYPE=${CONFIG}
  -DCMAKE_PREFIX_PATH=${WORK}/second)
run(${CMAKE_COMMAND} --build ${WORK}/build)
run(${WORK}/build/consumer)
if(NOT output MATCHES "canbao ${VERSION} ")
  message(FATAL_ERROR "the consumer printed: ${output}")
endif()

if(HAS_PROGRAM)
  run(${WORK}/second/bin/canbao --version)
  if(NOT output MATCHES "${VERSION}")
    message(FATAL_ERROR "canbao --version printed: ${output}")
  endif()
endif()
