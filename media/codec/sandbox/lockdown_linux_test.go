//go:build cgo

package sandbox

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

const probeName = "peerscope-probe"

// A probe is something that a stranger would do who has taken over a decoder process.
// It is told the ID of the test's process.
type probe struct {
	name string
	try  func(parent int) error
}

// harmless probes end no process where they succeed.
var harmless = []probe{
	{"read a file", func(int) error { return closing(unix.Open("/etc/passwd", unix.O_RDONLY, 0)) }},
	{"list a folder", func(int) error { _, err := os.ReadDir("/"); return err }},
	{"connect", func(int) error { return closing(unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)) }},
	{"ask the bus", func(int) error { return closing(unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0)) }},
	{"run what is not loaded", func(int) error {
		_, err := unix.Mmap(-1, 0, 4096, unix.PROT_READ|unix.PROT_WRITE|unix.PROT_EXEC, unix.MAP_ANON|unix.MAP_PRIVATE)
		return err
	}},
	{"make code of data", func(int) error {
		page, err := unix.Mmap(-1, 0, 4096, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
		if err != nil {
			panic(err)
		}
		return unix.Mprotect(page, unix.PROT_READ|unix.PROT_EXEC)
	}},
	{"have core files", func(int) error { return unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}) }},
}

var harmful = []probe{
	{"start a program", func(int) error { return unix.Exec("/bin/true", []string{"true"}, nil) }},
	{"be two", func(int) error {
		_, _, errno := unix.RawSyscall(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0)
		return asError(errno)
	}},
	{"be two by clone3", func(int) error {
		_, _, errno := unix.RawSyscall(unix.SYS_CLONE3, uintptr(unsafe.Pointer(new([88]byte))), 88, 0)
		return asError(errno)
	}},
	{"end the program", func(parent int) error { return unix.Kill(parent, unix.SIGTERM) }},
	{"end the program by a thread", func(parent int) error { return unix.Tgkill(parent, parent, unix.SIGTERM) }},
	{"read the program's memory", func(parent int) error { return unix.PtraceAttach(parent) }},
}

func closing(fd int, err error) error {
	if err == nil {
		unix.Close(fd)
	}
	return err
}

func asError(errno unix.Errno) error {
	if errno == 0 {
		return nil
	}
	return errno
}

// probeIfAsked is the probing process: it prints what was not refused. With an argument
// it is locked down: the ID of the test's process.
func probeIfAsked() {
	if os.Args[0] != probeName {
		return
	}
	if len(os.Args) == 1 {
		try(harmless, 0)
		os.Exit(0)
	}
	parent, err := strconv.Atoi(os.Args[1])
	if err != nil {
		panic(err)
	}
	if err := lockDown(); err != nil {
		panic(err)
	}
	try(slices.Concat(harmless, harmful), parent)
	computes()
	os.Exit(0)
}

func try(probes []probe, parent int) {
	for _, p := range probes {
		if err := p.try(parent); !errors.Is(err, unix.EPERM) && !errors.Is(err, unix.ENOSYS) {
			fmt.Println(p.name)
		}
	}
}

// computes does, with threads, memory and timers, what must go on.
func computes() {
	done := make(chan []byte)
	for range 20 {
		go func() {
			runtime.LockOSThread() // a thread for each, which ends with it
			time.Sleep(time.Millisecond)
			done <- make([]byte, 1<<20)
		}()
	}
	for range 20 {
		<-done
	}
	runtime.GC()
	fmt.Println("computed")
}

// TestLockDown has a process that is locked down try what it must not do.
func TestLockDown(t *testing.T) {
	if got := runProbes(t, strconv.Itoa(os.Getpid())); got != "computed\n" {
		t.Errorf("a process that is locked down can:\n%s", got)
	}
}

// TestProbesSucceed has a process that is not locked down do it, as far as that is
// harmless.
func TestProbesSucceed(t *testing.T) {
	done := runProbes(t)
	for _, p := range harmless {
		if !strings.Contains(done, p.name+"\n") {
			t.Errorf("a free process cannot %s", p.name)
		}
	}
}

func runProbes(t *testing.T, args ...string) string {
	cmd := exec.Cmd{Path: "/proc/self/exe", Args: append([]string{probeName}, args...)}
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return string(out)
}
