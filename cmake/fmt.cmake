# fmt, header-only: text of diagnostics and dumps. Debian's libfmt-dev. Nothing on the way of an unchanged program to main
# may need it.
find_path(FMT_INCLUDE_DIR fmt/format.h)
if(NOT FMT_INCLUDE_DIR)
  message(FATAL_ERROR "fmt was not found: install libfmt-dev")
endif()
add_library(gorun_fmt INTERFACE)
target_include_directories(gorun_fmt SYSTEM INTERFACE ${FMT_INCLUDE_DIR})
target_compile_definitions(gorun_fmt INTERFACE FMT_HEADER_ONLY=1 FMT_EXCEPTIONS=0)
