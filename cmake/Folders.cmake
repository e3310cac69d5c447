# Where things are, in the build tree as in an installation: programs in bin, and the scenarios and data tables at the
# same place relative to them (core/installation.hpp), so that no path of the building machine is compiled in.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CANBAO_CONFIGS_DIR ${CMAKE_INSTALL_DATADIR}/canbao/configs)
cmake_path(ABSOLUTE_PATH CMAKE_INSTALL_BINDIR BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX} NORMALIZE OUTPUT_VARIABLE bin)
cmake_path(ABSOLUTE_PATH CANBAO_CONFIGS_DIR BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX} NORMALIZE OUTPUT_VARIABLE configs)
file(RELATIVE_PATH CANBAO_CONFIGS_FROM_PROGRAM ${bin} ${configs})

cmake_path(APPEND CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CANBAO_CONFIGS_FROM_PROGRAM} OUTPUT_VARIABLE link)
cmake_path(NORMAL_PATH link)
cmake_path(GET link PARENT_PATH parent)
file(MAKE_DIRECTORY ${parent})
file(CREATE_LINK ${PROJECT_SOURCE_DIR}/configs ${link} SYMBOLIC)
unset(bin)
unset(configs)
unset(link)
unset(parent)
