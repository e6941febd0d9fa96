# Flags of all our code. `gorun_flags` is linked by every library of ours and by no third-party one.
add_compile_options(-fno-pie -fno-plt)
add_link_options(-no-pie)

if(GORUN_SANITIZE)
  add_compile_options(-fsanitize=${GORUN_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${GORUN_SANITIZE})
  if(GORUN_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()

add_library(gorun_flags INTERFACE)
target_include_directories(gorun_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(gorun_flags INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions -fno-rtti -Wall -Wextra -Werror -Wno-unused-parameter
    -Wno-missing-field-initializers -Wnon-virtual-dtor -Wimplicit-fallthrough>
  # The runtime walks frames of its own code too (profiles, fatal errors).
  $<$<COMPILE_LANGUAGE:CXX>:-fno-omit-frame-pointer>)
if(GORUN_SANITIZE)
  # The sanitizers' instrumentation sets off gcc's flow warnings in correct code.
  target_compile_options(gorun_flags INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-Wno-maybe-uninitialized -Wno-error=array-bounds -Wno-error=stringop-overflow>)
endif()
