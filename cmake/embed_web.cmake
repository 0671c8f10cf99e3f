# SPDX-License-Identifier: Apache-2.0
# The library gluepot_web: the files of web/dist (or, before the UI is built, one page that says so) and web/openapi.json
# inside the binary. Made again when one of them changes, appears or goes.
set(gluepot_web_root ${CMAKE_SOURCE_DIR}/web)
set(gluepot_web_out ${CMAKE_BINARY_DIR}/gluepot_web)
file(GLOB_RECURSE gluepot_web_inputs CONFIGURE_DEPENDS ${gluepot_web_root}/dist/*)
file(GLOB gluepot_web_openapi CONFIGURE_DEPENDS ${gluepot_web_root}/openapi.json)
find_program(BROTLI brotli)
if(NOT BROTLI)
  set(BROTLI "")
endif()

set(gluepot_web_script ${CMAKE_SOURCE_DIR}/cmake/generate_web.cmake)
add_custom_command(
  OUTPUT ${gluepot_web_out}/web_files.S ${gluepot_web_out}/web_files.cc
  COMMAND ${CMAKE_COMMAND} -D ROOT=${gluepot_web_root} -D OUT=${gluepot_web_out} -D BROTLI=${BROTLI} -P ${gluepot_web_script}
  DEPENDS ${gluepot_web_inputs} ${gluepot_web_openapi} ${gluepot_web_script} ${CMAKE_SOURCE_DIR}/cmake/web_placeholder.html
  COMMENT "Embedding the web UI" VERBATIM)
add_library(gluepot_web STATIC ${gluepot_web_out}/web_files.S ${gluepot_web_out}/web_files.cc)
target_link_libraries(gluepot_web PUBLIC gluepot_http)
