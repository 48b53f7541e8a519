//go:build cgo

package sandbox

import (
	"fmt"
	"os"
	"runtime"

	"github.com/elastic/go-seccomp-bpf"
	"golang.org/x/sys/unix"
)

// lockDown leaves the process with what lets it compute. It cannot be undone.
func lockDown() error {
	runtime.LockOSThread() // the first step of a filter is for its own thread only
	defer runtime.UnlockOSThread()
	// Where memory is short, this process ends first. Not every system lets it say so.
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("1000"), 0)
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}); err != nil {
		return fmt.Errorf("sandbox: no picture in core files: %w", err)
	}
	return seccomp.LoadFilter(seccomp.Filter{
		NoNewPrivs: true,
		Flag:       seccomp.FilterFlagTSync,
		Policy:     policy(),
	})
}

// policy has a call refused with EPERM, unless it is one of these.
func policy() seccomp.Policy {
	return seccomp.Policy{
		DefaultAction: seccomp.ActionErrno,
		Syscalls: []seccomp.SyscallGroup{
			{Action: seccomp.ActionAllow, Names: []string{
				"read", "write", // of what is open
				"brk", "madvise", "mremap", "munmap",
				"clock_gettime", "clock_nanosleep", "futex", "getpid", "getrandom", "gettid",
				"gettimeofday", "nanosleep", "restart_syscall", "sched_getaffinity", "sched_yield",
				"epoll_create1", "epoll_ctl", "epoll_pwait", "eventfd2", // Go's timers
				"rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack",
				"exit", "exit_group", "rseq", "set_robust_list",
			}},
			{Action: seccomp.ActionAllow, NamesWithCondtions: []seccomp.NameWithConditions{
				only("clone", 0, seccomp.BitsSet, unix.CLONE_THREAD),
				only("mmap", 2, seccomp.BitsNotSet, unix.PROT_EXEC),
				only("mprotect", 2, seccomp.BitsNotSet, unix.PROT_EXEC),
				only("tgkill", 0, seccomp.Equal, uint64(os.Getpid())), // how Go interrupts a thread
			}},
			// Its flags are in memory, where a filter cannot look. The C library then uses
			// clone.
			{Action: seccomp.ActionErrno | seccomp.Action(unix.ENOSYS), Names: []string{"clone3"}},
		},
	}
}

// only is a call where one of its arguments is as it says.
func only(call string, argument uint32, operation seccomp.Operation, value uint64) seccomp.NameWithConditions {
	return seccomp.NameWithConditions{Name: call, Conditions: seccomp.ArgumentConditions{
		{Argument: argument, Operation: operation, Value: value},
	}}
}
