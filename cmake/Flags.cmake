# What every target of ours is compiled with. The floating-point flags keep every bit (no contraction, no
# reassociation) and only say that nobody reads errno or traps, which is what lets loops vectorise.
add_library(canbao_flags INTERFACE)
target_compile_features(canbao_flags INTERFACE cxx_std_20)
target_compile_options(canbao_flags INTERFACE
  $<BUILD_INTERFACE:-ffp-contract=off;-fno-math-errno;-fno-trapping-math>
  $<BUILD_INTERFACE:-Wall;-Wextra;-Wpedantic;-Wshadow;-Wconversion;-Wno-sign-conversion;-Wno-unknown-pragmas>)
# GCC does not see that designated initialisers leave the rest to the defaults; Clang reports a loop that a pragma
# asked to be vectorised and that is not worth it.
target_compile_options(canbao_flags INTERFACE
  $<BUILD_INTERFACE:$<IF:$<CXX_COMPILER_ID:GNU>,-Wno-missing-field-initializers,-Wno-pass-failed>>)
if(CANBAO_CHECKED)
  target_compile_definitions(canbao_flags INTERFACE $<BUILD_INTERFACE:CANBAO_CHECKED=1>)
endif()
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  set(CANBAO_WIDE_KERNELS ON)
  target_compile_definitions(canbao_flags INTERFACE CANBAO_WIDE_KERNELS=1)
endif()

set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
