package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"peerscope/internal/command"
	"peerscope/internal/skip"
)

var namespacePairs atomic.Int32 // that were made, for their names

// linkNamespaces makes two network namespaces, each with one interface and no route
// beyond, or skips the test where that is not allowed. The addresses are those of
// the interfaces.
//
//	a eth0 ------ eth0 b
func linkNamespaces(t *testing.T, addressA, addressB string) (a, b string) {
	t.Helper()
	name := fmt.Sprintf("psn%d.%d", os.Getpid(), namespacePairs.Add(1))
	a, b = name+"a", name+"b"
	t.Cleanup(func() {
		for _, namespace := range []string{a, b} {
			_ = exec.Command("ip", "netns", "del", namespace).Run() // it may not be there
		}
	})
	script := strings.NewReplacer("$A", a, "$B", b, "$1", addressA, "$2", addressB).Replace(`
set -e
for ns in $A $B; do ip netns add $ns; ip -n $ns link set lo up; done
ip link add eth0 netns $A type veth peer name eth0 netns $B
ip -n $A address add $1 dev eth0; ip -n $A link set eth0 up
ip -n $B address add $2 dev eth0; ip -n $B link set eth0 up`)
	if out, err := exec.Command("sh", "-c", script).CombinedOutput(); err != nil {
		skip.Lacking(t, "network namespaces cannot be made here: %v, %s", err, out)
	}
	return a, b
}

// launchIn is launch in a network namespace.
func launchIn(t testing.TB, namespace string, env []string, args ...string) *program {
	t.Helper()
	return launchCommand(t, env, "ip", append([]string{"netns", "exec", namespace, binary}, args...)...)
}

// TestNeighbours has processes in two namespaces find each other by name and call.
func TestNeighbours(t *testing.T) {
	for name, addresses := range map[string][2]string{
		"IPv4": {"10.79.0.1/24", "10.79.0.2/24"},
		"IPv6": {"fd79::1/64 nodad", "fd79::2/64 nodad"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := linkNamespaces(t, addresses[0], addresses[1])
			watch := func(namespace string, args ...string) *program {
				return launchIn(t, namespace, nil, append([]string{"watch", "--camera", "clip", "--mic", "off"}, args...)...)
			}
			eve := watch(a, "nearby:", "--name", "Eve")
			eve.awaitEvent("visible", processTimeout)
			kim := watch(b, "nearby:eve", "--name", "Kim")
			if e := eve.awaitEvent("ring", processTimeout); e.Name != "Kim" {
				t.Errorf("%+v", e)
			}
			eve.paste("y\n")
			for _, p := range []*program{kim, eve} {
				p.awaitEvent("connected", processTimeout)
				p.awaitEvent("seen", processTimeout)
			}
			busy := watch(b, "nearby:Eve", "--name", "Lee")
			awaitError(t, busy, "They are in another call. Try again later.")
			kim.signal(os.Interrupt)
			var summary struct {
				Members []struct {
					Name   string
					Frames int `json:"frames_decoded"`
				}
			}
			decode(t, kim.last(), &summary)
			if m := summary.Members; len(m) != 1 || m[0].Name != "Eve" || m[0].Frames == 0 {
				t.Errorf("Kim's last line: %+v", m)
			}
			eve.awaitEvent("left", processTimeout)
			eve.signal(os.Interrupt)
			if code := eve.exit(processTimeout); code != 0 {
				t.Errorf("Eve ended with %d", code)
			}
			checkDeclined(t, a, b, watch)
		})
	}
}

// TestHostKilled kills the one in whose program the room is: the other is told that
// the call is over, and does not wait for anybody.
func TestHostKilled(t *testing.T) {
	a, b := linkNamespaces(t, "10.79.1.1/24", "10.79.1.2/24")
	eve := launchIn(t, a, nil, "watch", "--camera", "clip", "--mic", "off", "nearby:", "--name", "Eve", "--accept")
	eve.awaitEvent("visible", processTimeout)
	kim := launchIn(t, b, nil, "watch", "--camera", "none", "--mic", "off", "nearby:Eve", "--name", "Kim")
	kim.awaitEvent("seen", processTimeout)
	eve.signal(syscall.SIGKILL)
	const want = "The program of Eve has ended, and the call with it."
	if e := kim.awaitEvent("problem", processTimeout); e.Text != "Eve does not answer. It is being tried again." {
		t.Errorf("%+v", e)
	}
	if e := kim.awaitEvent("left", processTimeout); e.Name != "Eve" || e.Text != want {
		t.Errorf("%+v", e)
	}
	awaitError(t, kim, want)
}

// checkDeclined has one be called who does not want to, and then one who is gone.
func checkDeclined(t *testing.T, a, b string, watch func(string, ...string) *program) {
	lee := watch(b, "nearby:", "--name", "Lee")
	lee.awaitEvent("visible", processTimeout)
	caller := watch(a, "nearby:Lee")
	lee.awaitEvent("ring", processTimeout)
	lee.paste("n\n")
	awaitError(t, caller, "The call was declined.")
	lee.signal(os.Interrupt)
	lee.exit(processTimeout)
	awaitError(t, watch(a, "nearby:Lee"), "Nobody of that name is to be seen on this network. Ask whether they are visible there.")
}

// awaitError waits for a call to end for a reason.
func awaitError(t *testing.T, p *program, want string) {
	t.Helper()
	if e := p.awaitEvent("error", processTimeout); e.Text != want {
		t.Errorf("it ended with %q, want %q", e.Text, want)
	}
	if code := p.exit(processTimeout); code != 1 {
		t.Errorf("it ended with %d", code)
	}
}

func TestAcceptIsForNearbyAlone(t *testing.T) {
	code, _, stderr := execute(t, "watch", "nearby:Eve", "--accept")
	if code != command.ExitUsage || !strings.Contains(stderr, "--accept is for the link nearby:") {
		t.Errorf("%d, %s", code, stderr)
	}
}
