// Where what gorun makes for later runs is kept. Everything there can be deleted, or be damaged, at any time.
#pragma once
#include <string>

namespace gorun {

std::string cache_folder();      // $XDG_CACHE_HOME/gorun or $HOME/.cache/gorun; empty when neither is an absolute path. Need not exist.
std::string temporary_folder();  // when that cannot be used: $TMPDIR/gorun-UID or /tmp/gorun-UID

}  // namespace gorun
