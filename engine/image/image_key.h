// What an image must have been made by to fit this program: the compiler's sources, hashed when it is built. No part of the runtime's C++ counts.
#pragma once
namespace gorun {
extern const char* const kImageKey;  // hex; image_key.cpp is written by cmake/image_key.cmake
}
