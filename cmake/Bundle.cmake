# Makes OUT/report.js and OUT/report.css of the sources in WEB; WORK holds npm's packages. A package that cannot be
# fetched is no fault of the build: it warns, leaves no bundle, and tries again the next time.
file(MAKE_DIRECTORY ${WORK} ${OUT})
file(REMOVE ${OUT}/report.js ${OUT}/report.css)

function(try what)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY ${WORK} RESULT_VARIABLE result OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(NOT result EQUAL 0)
    message(WARNING "The charts of canbao report are not bundled, because ${what}:\n${said}\n"
      "Everything else is built. Build again when the registry of npm can be reached.")
  endif()
  set(result ${result} PARENT_SCOPE)
endfunction()

file(SHA256 ${WEB}/package-lock.json wanted)
set(have "")
if(EXISTS ${WORK}/lock.sha256)
  file(READ ${WORK}/lock.sha256 have)
endif()
file(COPY ${WEB}/ DESTINATION ${WORK} PATTERN node_modules EXCLUDE)
if(NOT have STREQUAL wanted)
  try("npm could not install its packages" ${NPM} ci --ignore-scripts --no-audit --no-fund --fetch-retries=1)
  if(NOT result EQUAL 0)
    return()
  endif()
  file(WRITE ${WORK}/lock.sha256 ${wanted})
endif()
try("esbuild failed" ${NODE} node_modules/esbuild/bin/esbuild report.js --bundle --minify --format=iife --target=es2020
  --charset=utf8 --outfile=${OUT}/report.js)
if(NOT result EQUAL 0)
  return()
endif()
file(COPY ${WEB}/report.css DESTINATION ${OUT})
