package wan

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"
)

const tunDevice = "/dev/net/tun" // tun(4)

// makeHost makes a namespace whose only way out is a tun device, which is
// returned. Where it fails after the namespace was made, its name is returned too.
func makeHost(i int, address string) (namespace string, tun *os.File, err error) {
	name := fmt.Sprintf("wan%d%c", os.Getpid(), 'a'+i)
	if err := ip("netns add " + name); err != nil {
		return "", nil, err
	}
	if tun, err = openTun("/var/run/netns/" + name); err != nil {
		return name, nil, err
	}
	for _, command := range []string{
		"link set lo up", "address add " + address + "/24 dev wan0",
		"link set wan0 up txqueuelen 2000", "route add default dev wan0",
	} {
		if err := ip("-n " + name + " " + command); err != nil {
			tun.Close()
			return name, nil, err
		}
	}
	return name, tun, nil
}

func ip(arguments string) error {
	if out, err := exec.Command("ip", strings.Fields(arguments)...).CombinedOutput(); err != nil {
		return fmt.Errorf("ip %s: %w: %s", arguments, err, out)
	}
	return nil
}

// openTun makes a tun device, wan0, in the namespace of a file (tun(4)). A device
// belongs to the namespace of the thread that makes it, so a thread goes there
// and comes back.
func openTun(namespace string) (*os.File, error) {
	runtime.LockOSThread()
	home, err := unix.Open("/proc/thread-self/ns/net", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		runtime.UnlockOSThread()
		return nil, err
	}
	defer unix.Close(home)
	there, err := unix.Open(namespace, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		runtime.UnlockOSThread()
		return nil, err
	}
	defer unix.Close(there)
	if err := unix.Setns(there, unix.CLONE_NEWNET); err != nil {
		runtime.UnlockOSThread()
		return nil, fmt.Errorf("entering a namespace: %w", err)
	}
	device, err := makeTun()
	if back := unix.Setns(home, unix.CLONE_NEWNET); back != nil {
		return nil, back // the thread stays locked, and ends with its goroutine
	}
	runtime.UnlockOSThread()
	return device, err
}

func makeTun() (*os.File, error) {
	device, err := unix.Open(tunDevice, unix.O_RDWR|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	request, err := unix.NewIfreq("wan0")
	if err == nil {
		request.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI)
		err = unix.IoctlIfreq(device, unix.TUNSETIFF, request)
	}
	if err != nil {
		unix.Close(device)
		return nil, fmt.Errorf("making a tun device: %w", err)
	}
	return os.NewFile(uintptr(device), "tun"), nil
}
