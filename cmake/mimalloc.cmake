# mimalloc: pages for the Go heap and stacks, and all memory of the C++ side, behind runtime/mem. Debian has no static library
# of it, so it is compiled from source, one translation unit. scripts/get-mimalloc fetches and checks the source.
execute_process(
  COMMAND ${CMAKE_SOURCE_DIR}/scripts/get-mimalloc
  OUTPUT_VARIABLE GORUN_MIMALLOC_DIR
  OUTPUT_STRIP_TRAILING_WHITESPACE
  RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "mimalloc's source could not be had (see above)")
endif()

add_library(gorun_mimalloc STATIC ${GORUN_MIMALLOC_DIR}/src/static.c)
target_include_directories(gorun_mimalloc SYSTEM PUBLIC ${GORUN_MIMALLOC_DIR}/include)
# malloc is not overridden: libc's stays for libraries, ours call mi_malloc by name.
target_compile_definitions(gorun_mimalloc PRIVATE MI_STATIC_LIB MI_DEBUG=0 MI_STAT=0)
target_compile_options(gorun_mimalloc PRIVATE -w -O2 -fno-builtin-malloc -ftls-model=local-exec -fvisibility=hidden)
target_link_libraries(gorun_mimalloc PUBLIC pthread)
