# Writes OUT (image_key.cpp) from a hash over the files listed in LIST, relative to ROOT; an unchanged key leaves the file alone, so that nothing is
# built again. A new key removes the IMAGE of the old one: the next executable would refuse it with a warning.
# Run at build time: cmake -DROOT=... -DLIST=... -DOUT=... -DIMAGE=... -P image_key.cmake
file(STRINGS ${LIST} files)
set(all "")
foreach(f IN LISTS files)
  file(SHA256 ${f} h)
  file(RELATIVE_PATH rel ${ROOT} ${f})
  string(APPEND all "${rel} ${h}\n")
endforeach()
string(SHA256 key "${all}")
set(text "#include \"engine/image/image_key.h\"\nnamespace gorun {\nextern const char* const kImageKey = \"${key}\";\n}\n")
if(EXISTS ${OUT})
  file(READ ${OUT} old)
endif()
if(NOT "${old}" STREQUAL "${text}")
  file(WRITE ${OUT} "${text}")
  file(REMOVE ${IMAGE})
endif()
