package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"peerscope/internal/command"
	"peerscope/internal/skip"
)

const neighbourLimit = 90 * time.Second // for anything a process is waited for

var streets atomic.Int32 // that were made, for their names

// street makes two network namespaces, each with one interface and no route
// beyond, or skips the test where that is not allowed. The addresses are those of
// the interfaces.
//
//	a eth0 ------ eth0 b
func street(t *testing.T, addressA, addressB string) (a, b string) {
	t.Helper()
	name := fmt.Sprintf("psn%d.%d", os.Getpid(), streets.Add(1))
	a, b = name+"a", name+"b"
	t.Cleanup(func() {
		for _, space := range []string{a, b} {
			_ = exec.Command("ip", "netns", "del", space).Run() // it may not be there
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
func launchIn(t *testing.T, space string, env []string, args ...string) *program {
	t.Helper()
	return launchCommand(t, env, "ip", append([]string{"netns", "exec", space, binary}, args...)...)
}

// happening is what a line of watch says, as far as it matters here.
type happening struct {
	Event, Name, Text string
	Members           []struct {
		Name   string
		Frames int `json:"frames_decoded"`
	}
}

// await reads lines of watch until one is of the event; "" is the last line.
func await(t *testing.T, p *program, event string) happening {
	t.Helper()
	for {
		var h happening
		line := p.line(neighbourLimit)
		if err := json.Unmarshal([]byte(line), &h); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if h.Event == event {
			return h
		}
		if h.Event == "error" {
			t.Fatalf("waiting for %q: %+v", event, h)
		}
	}
}

// say has the person at a program type a line.
func say(t *testing.T, p *program, line string) {
	t.Helper()
	if _, err := io.WriteString(p.stdin, line+"\n"); err != nil {
		t.Fatal(err)
	}
}

// TestNeighbours has processes in two namespaces find each other by name and call.
func TestNeighbours(t *testing.T) {
	for name, addresses := range map[string][2]string{
		"IPv4": {"10.79.0.1/24", "10.79.0.2/24"},
		"IPv6": {"fd79::1/64 nodad", "fd79::2/64 nodad"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := street(t, addresses[0], addresses[1])
			watch := func(space string, args ...string) *program {
				return launchIn(t, space, nil, append([]string{"watch", "--camera", "clip", "--mic", "off"}, args...)...)
			}
			eve := watch(a, "nearby:", "--name", "Eve")
			await(t, eve, "visible")
			kim := watch(b, "nearby:eve", "--name", "Kim")
			if h := await(t, eve, "ring"); h.Name != "Kim" {
				t.Errorf("%+v", h)
			}
			say(t, eve, "y")
			for _, p := range []*program{kim, eve} {
				await(t, p, "connected")
				await(t, p, "seen")
			}
			busy := watch(b, "nearby:Eve", "--name", "Lee")
			awaitError(t, busy, "They are in another call. Try again later.")
			kim.signal(os.Interrupt)
			if h := await(t, kim, ""); len(h.Members) != 1 || h.Members[0].Name != "Eve" || h.Members[0].Frames == 0 {
				t.Errorf("Kim's last line: %+v", h)
			}
			await(t, eve, "left")
			eve.signal(os.Interrupt)
			if code := eve.exit(neighbourLimit); code != 0 {
				t.Errorf("Eve ended with %d", code)
			}
			decline(t, a, b, watch)
		})
	}
}

// decline has one be called who does not want to, and then one who is gone.
func decline(t *testing.T, a, b string, watch func(string, ...string) *program) {
	lee := watch(b, "nearby:", "--name", "Lee")
	await(t, lee, "visible")
	caller := watch(a, "nearby:Lee")
	await(t, lee, "ring")
	say(t, lee, "n")
	awaitError(t, caller, "The call was declined.")
	lee.signal(os.Interrupt)
	lee.exit(neighbourLimit)
	awaitError(t, watch(a, "nearby:Lee"), "The call did not work: nobody of that name is there: Lee was not found on this network")
}

// awaitError waits for a call to end for a reason.
func awaitError(t *testing.T, p *program, want string) {
	t.Helper()
	if h := await(t, p, "error"); h.Text != want {
		t.Errorf("it ended with %q, want %q", h.Text, want)
	}
	if code := p.exit(neighbourLimit); code != 1 {
		t.Errorf("it ended with %d", code)
	}
}

func TestAcceptIsForNearbyAlone(t *testing.T) {
	code, _, stderr := execute(t, "watch", "nearby:Eve", "--accept")
	if code != command.ExitUsage || !strings.Contains(stderr, "--accept is for the link nearby:") {
		t.Errorf("%d, %s", code, stderr)
	}
}
