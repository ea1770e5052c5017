#include "scratch.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "candor/testing/temp_dir.h"

namespace candor::bench {

int InScratch(absl::FunctionRef<int()> run) {
  const test_support::TempDir folder;
  sigset_t signals;
  sigset_t before;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGCHLD}) {
    sigaddset(&signals, signal);
  }
  sigprocmask(SIG_BLOCK, &signals, &before);
  // Whatever the child leaves behind becomes this process's child, to be reaped here.
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  const pid_t child = fork();
  if (child == 0) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    sigprocmask(SIG_SETMASK, &before, nullptr);
    setenv("TMPDIR", folder.path().c_str(), 1);
    std::exit(run());
  }
  setpgid(child, child);  // by whoever comes first
  int arrived = 0;
  sigwait(&signals, &arrived);
  if (arrived != SIGCHLD) {
    kill(child, SIGKILL);
  }
  int status = 0;
  waitpid(child, &status, 0);
  kill(-child, SIGKILL);
  while (waitpid(-1, nullptr, 0) > 0) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

}  // namespace candor::bench
