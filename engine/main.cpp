// gorun: compiles Go programs to memory and runs them.
#include <stdio.h>
#include <unistd.h>

#include "engine/cli/cli.h"
#include "engine/compile/pipeline.h"

int main(int argc, char** argv, char** envp) {
  gorun::Invocation inv;
  int status = 0;
  if (!gorun::parse_command_line(argc, argv, &inv, &status)) return status;
  status = gorun::execute(inv, envp);
  // No destructors: the process ends as a whole.
  fflush(stdout);
  _exit(status);
}
