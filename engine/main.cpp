// The gorun command.

#include <cstdio>

int main() {
  std::fputs("gorun: no go files listed\n", stderr);
  return 1;
}
