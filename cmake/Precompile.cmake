# canbao_precompile(TARGET [EXTRA]) lets TARGET start from the library headers that most of our sources include, read
# once for all targets that name the same EXTRA, a header more: half of a build is reading them. Kernels do without,
# since they may hold no library template. Presets with Clang switch it off: Clang wants every target of one EXTRA to have
# the same definitions, and a source that forgets an include is found there.
option(CANBAO_PRECOMPILE "Read the most used library headers once for all sources" ON)

function(canbao_precompile target)
  if(NOT CANBAO_PRECOMPILE)
    return()
  endif()
  set(extra ${ARGN})
  string(REGEX MATCH "[A-Za-z]+\\.hpp" name "${extra}")
  string(MAKE_C_IDENTIFIER "${name}" name)
  set(headers canbao_headers${name})
  if(NOT TARGET ${headers})
    set(source ${PROJECT_BINARY_DIR}/generated/${headers}.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT "")
    add_library(${headers} OBJECT ${source})
    target_link_libraries(${headers} PRIVATE canbao_flags fmt::fmt)
    target_precompile_headers(${headers} PRIVATE
      <algorithm> <array> <chrono> <cmath> <filesystem> <fstream> <functional> <map> <memory> <optional> <set> <span>
      <string> <string_view> <vector> <fmt/format.h> ${extra})
    target_compile_options(${headers} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
    if(extra)
      # What programs start from is compiled as their sources are, not as a library's.
      set_target_properties(${headers} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
      target_compile_options(${headers} PRIVATE -fPIE $<$<CONFIG:Release>:-O1>)
    endif()
    if(name STREQUAL catch_hpp)
      target_link_libraries(${headers} PRIVATE canbao_catch_main)
    endif()
  endif()
  target_precompile_headers(${target} REUSE_FROM ${headers})
  # ccache sees then which precompiled headers a source has started from.
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endfunction()
