// gorun: compiles Go programs to memory and runs them.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "engine/cli/cli.h"
#include "engine/compile/pipeline.h"
#include "engine/launch/launcher.h"

// Descriptors 0, 1 and 2 that are closed become /dev/null, before anything else gets their numbers (runtime/fds_unix.go, checkfds).
static void open_standard_files() {
  for (int fd = 0; fd < 3; fd++)
    if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", O_RDWR) != fd) _exit(2);
}

int main(int argc, char** argv, char** envp) {
  open_standard_files();
  if (gorun::is_launcher_start(argc, argv)) {
    int status = gorun::run_launcher(argc, argv, envp);
    fflush(stdout);
    _exit(status);
  }
  gorun::Invocation inv;
  int status = 0;
  if (!gorun::parse_command_line(argc, argv, &inv, &status)) return status;
  status = gorun::execute(inv, envp);
  // No destructors: the process ends as a whole.
  if ((fflush(stdout) != 0 || ferror(stdout)) && status == 0) {
    perror("gorun: write to standard output");
    status = 2;
  }
  _exit(status);
}
