// gorun: compiles Go programs to memory and runs them.
#include <stdio.h>
#include <unistd.h>

#include "engine/cli/cli.h"
#include "engine/compile/pipeline.h"
#include "engine/launch/launcher.h"

int main(int argc, char** argv, char** envp) {
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
