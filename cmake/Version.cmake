# The commit a build is made from, asked at every build. canbao_commit.hpp is written only when its text changes, so
# a build after a commit compiles the one file that includes it. Works without git and outside a checkout.
#
# canbao_add_build_info(TARGET) gives TARGET's build_info.cpp what it needs. The same file is the script (cmake -P)
# that the build runs, with SOURCE_DIR and OUTPUT set.
if(CMAKE_SCRIPT_MODE_FILE)
  set(commit unknown)
  set(dirty false)
  find_program(git git)
  if(git)
    set(command ${git} --no-optional-locks -C ${SOURCE_DIR} -c safe.directory=${SOURCE_DIR})
    execute_process(COMMAND ${command} rev-parse --show-toplevel
      OUTPUT_VARIABLE top OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    file(REAL_PATH ${SOURCE_DIR} source)
    # A copy unpacked inside somebody else's checkout is not of that commit.
    if(top STREQUAL source)
      execute_process(COMMAND ${command} rev-parse --verify HEAD RESULT_VARIABLE failed
        OUTPUT_VARIABLE head OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
      if(NOT failed)
        set(commit ${head})
        execute_process(COMMAND ${command} status --porcelain --untracked-files=no
          OUTPUT_VARIABLE changes ERROR_QUIET)
        if(NOT changes STREQUAL "")
          set(dirty true)
        endif()
      endif()
    endif()
  endif()
  file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT [[
#pragma once
#include <string_view>

namespace canbao::generated
{
inline constexpr std::string_view commit = "@commit@";
inline constexpr bool dirty = @dirty@;
}  // namespace canbao::generated
]])
  return()
endif()

function(canbao_add_build_info target)
  set(folder ${PROJECT_BINARY_DIR}/generated)
  add_custom_target(canbao_commit
    COMMAND ${CMAKE_COMMAND} -DSOURCE_DIR=${PROJECT_SOURCE_DIR} -DOUTPUT=${folder}/canbao_commit.hpp
            -P ${PROJECT_SOURCE_DIR}/cmake/Version.cmake
    BYPRODUCTS ${folder}/canbao_commit.hpp
    COMMENT "Asking git for the commit" VERBATIM)
  add_dependencies(${target} canbao_commit)
  target_include_directories(${target} PRIVATE ${folder})
  set_source_files_properties(build_info.cpp PROPERTIES COMPILE_DEFINITIONS
    "CANBAO_VERSION=\"${PROJECT_VERSION}\";CANBAO_COMPILER=\"${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}\";CANBAO_BUILD_TYPE=\"$<CONFIG>\"")
endfunction()
