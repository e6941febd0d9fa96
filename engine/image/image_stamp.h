// Whether the content of an image is what was written: hashed once for each file, then known from a stamp in the cache folder.
#pragma once
#include <sys/stat.h>

#include <string>

#include "runtime/abi/image.h"

namespace gorun {

// The header has been checked. Reads the whole file (about 20 ms) unless a stamp says that this very file (device, inode, size, times of the last
// change of content and of inode) was good before.
bool image_content_is_good(int fd, const struct stat&, const abi::ImageHeader&, const std::string& path);

}  // namespace gorun
