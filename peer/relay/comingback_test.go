package relay_test

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"peerscope/internal/wan"
	"peerscope/peer"
	"peerscope/peer/relay"
)

// A followedCall is one of two hosts who meet through a relay on a third, and one of
// whom follows the pictures of the other.
type followedCall struct {
	star             *wan.Star
	line             *wan.StarLink // of the follower
	server           *wan.StarLink // of the relay
	relay            *roleProcess
	sender, follower *roleProcess
}

// startFollowedCall returns when pictures come; the one who joins last offers.
func startFollowedCall(t *testing.T, followerOffers bool) followedCall {
	t.Helper()
	s := wan.OpenStar(t, true)
	c := followedCall{star: s, line: s.AddHost(), server: s.AddHost()}
	link := relay.Link(c.server.Address+relayPort, relay.NewKey())
	c.startRelay(t)
	sender := s.AddHost().Namespace
	if followerOffers {
		c.sender = startInNamespace(t, sender, "send", link)
	}
	c.follower = startInNamespace(t, c.line.Namespace, "follow", link)
	if !followerOffers {
		c.sender = startInNamespace(t, sender, "send", link)
	}
	c.follower.await("pictures")
	return c
}

func (c *followedCall) startRelay(t *testing.T) {
	t.Helper()
	c.relay = startInNamespace(t, c.server.Namespace, "relay alone", "")
}

// changeLine gives the follower another interface, which all packets take from now on.
// The former line is cut, or is there no longer.
func (c followedCall) changeLine(removed bool) {
	next := c.star.AddLink(c.line.Namespace)
	if removed {
		c.line.Remove()
	} else {
		c.line.Cut()
	}
	next.Route("default")
}

// awaitPictures waits until they come again, and signalling too, and says how long there
// were none, and whether the connection is the same. Nobody is stopped before that: who
// comes back into the room at that moment begins another connection.
func (c followedCall) awaitPictures(t *testing.T) (gap time.Duration, same bool) {
	t.Helper()
	ms, err := strconv.Atoi(c.follower.await("again after"))
	if err != nil {
		t.Fatal(err)
	}
	same = true
	for _, p := range c.members() {
		p.awaitSignaling()
	}
	time.Sleep(2 * time.Second) // offers may cross when signalling is back
	for _, p := range c.members() {
		if said := p.said(); strings.Contains(said, anotherConnection) {
			t.Logf("there was another connection: %s", said)
			same = false
		}
	}
	return time.Duration(ms) * time.Millisecond, same
}

func (c followedCall) members() []*roleProcess { return []*roleProcess{c.sender, c.follower} }

// awaitSignaling waits until it is back as often as it was lost.
func (p *roleProcess) awaitSignaling() {
	p.t.Helper()
	for said := p.said(); strings.Count(said, "signalling lost") > strings.Count(said, "signalling back"); said = p.said() {
		p.await("signalling")
	}
}

// TestComesBack has pictures come again after a line was cut, and by another line, over
// the same connection and without anybody doing anything.
func TestComesBack(t *testing.T) {
	t.Parallel()
	cut := func(d time.Duration) func(followedCall) {
		return func(c followedCall) {
			c.line.Cut()
			time.Sleep(d)
			c.line.Mend()
		}
	}
	for name, disturb := range map[string]func(followedCall){
		"cut for 3 s":       cut(3 * time.Second),
		"cut for 7 s":       cut(7 * time.Second), // in which an ICE restart waits for signalling
		"cut for 20 s":      cut(20 * time.Second),
		"another interface": func(c followedCall) { c.changeLine(true) },
		"VPN up":            func(c followedCall) { c.changeLine(false) },
	} {
		for role, offers := range map[string]bool{"who offers": true, "who answers": false} {
			t.Run(name+", of the one "+role, func(t *testing.T) {
				t.Parallel()
				c := startFollowedCall(t, offers)
				disturb(c)
				gap, same := c.awaitPictures(t)
				t.Logf("no pictures for %v", gap)
				if !same {
					t.Error("there was another connection")
				}
			})
		}
	}
}

// TestRelayIsGone has a call go on without its relay, and use the next one there: it
// takes signalling to find a way from another interface.
func TestRelayIsGone(t *testing.T) {
	t.Parallel()
	c := startFollowedCall(t, true)
	c.relay.stop()
	for _, p := range c.members() {
		p.await("signalling lost")
	}
	c.startRelay(t)
	for _, p := range c.members() {
		p.await("signalling back")
	}
	c.changeLine(true)
	if _, same := c.awaitPictures(t); !same {
		t.Error("there was another connection")
	}
	if n := strings.Count(c.follower.said(), "again after"); n != 1 {
		t.Errorf("pictures have come again %d times", n)
	}
}

// anotherConnection is what a role says if its connection is made anew.
const anotherConnection = "another connection"

// reportUntilEOF is what the roles of a followedCall do: they write "pictures" when
// those come, "again after" with milliseconds when they come again after a second or
// more, and what happens to signalling and to the connection.
func (m *testMember) reportUntilEOF(frames <-chan struct{}) {
	fmt.Println("ready")
	ended := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(ended)
	}()
	for connected, last := false, (time.Time{}); ; {
		select {
		case <-ended:
			return
		case lost := <-m.signalingLost:
			fmt.Println(map[bool]string{true: "signalling lost", false: "signalling back"}[lost])
		case changed := <-m.states:
			if connected && changed.State == peer.Connecting {
				fmt.Println(anotherConnection)
			}
			connected = connected || changed.State == peer.Connected
		case <-frames:
			switch gap := time.Since(last); {
			case last.IsZero():
				fmt.Println("pictures")
			case gap > time.Second:
				fmt.Println("again after", gap.Milliseconds())
			}
			last = time.Now()
		}
	}
}
