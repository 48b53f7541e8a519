package nearby

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"peerscope/peer"
	"peerscope/peer/seal"
)

func TestNeighboursSeeEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h hub
		eve := startResponder(t, &h, "AAAAAAAA", "Eve", "192.0.2.1")
		kim := startResponder(t, &h, "BBBBBBBB", "kim", "fd00::2")
		invisible := startResponder(t, &h, "CCCCCCCC", "", "192.0.2.3")
		time.Sleep(2 * time.Second)
		if got := eve.neighbours(); !slices.Equal(got, []string{"kim fd00::2"}) {
			t.Errorf("Eve sees %q", got)
		}
		if got := invisible.neighbours(); !slices.Equal(got, []string{"Eve 192.0.2.1", "kim fd00::2"}) {
			t.Errorf("who is not visible sees %q", got)
		}
		eve.stop()
		if got := kim.neighbours(); len(got) > 0 {
			t.Errorf("Eve is gone, kim sees %q", got)
		}
		again := startResponder(t, &h, "AAAAAAAA", "Eve", "192.0.2.4")
		time.Sleep(time.Second)
		if got := kim.neighbours(); !slices.Equal(got, []string{"Eve 192.0.2.4"}) {
			t.Errorf("Eve is back, kim sees %q", got)
		}
		time.Sleep(time.Hour)
		if got := kim.neighbours(); len(got) != 1 {
			t.Errorf("an hour later kim sees %q", got)
		}
		for _, r := range []*visibleUser{again, kim, invisible} {
			r.stop()
		}
	})
}

// A neighbour that falls silent without a goodbye expires.
func TestSilentNeighbourExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h hub
		kim := startResponder(t, &h, "BBBBBBBB", "Kim", "192.0.2.2")
		h.send(netip.MustParseAddr("192.0.2.1"), announcementOf(t, serviceInstance{instance{"AAAAAAAA", eveKey}, "Eve", 4000, ttl}))
		time.Sleep((ttl - 1) * time.Second)
		if got := kim.neighbours(); len(got) != 1 {
			t.Errorf("after %d s Kim sees %q", ttl-1, got)
		}
		time.Sleep(refreshInterval)
		if got := kim.neighbours(); len(got) > 0 {
			t.Errorf("Kim still sees %q", got)
		}
		kim.stop()
	})
}

// A stranger can make us neither send nor remember without bound.
func TestFloodOfPackets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h hub
		kim := startResponder(t, &h, "BBBBBBBB", "Kim", "192.0.2.2")
		time.Sleep(time.Minute)
		synctest.Wait()
		ask, err := encodeQuery()
		if err != nil {
			t.Fatal(err)
		}
		before := len(h.packets)
		for i := range 500 {
			from := netip.MustParseAddr("192.0.2.1")
			h.send(from, ask)
			h.send(from, []byte("\x0a_peerscope\x04_tcp nonsense"))
			h.send(from, announcementOf(t, serviceInstance{instance{fmt.Sprintf("AAAA%s", strings.Repeat(string(base32Alphabet[i%32]), 4)), eveKey}, strings.Repeat("x", i%60+1), uint16(i + 1), ttl}))
			h.send(from, announcementOf(t, serviceInstance{instance{"AA" + idSuffix(i), eveKey}, "Eve", 4000, ttl}))
			time.Sleep(10 * time.Millisecond)
		}
		synctest.Wait()
		if own := len(h.packets) - before - 4*500; own > 8 {
			t.Errorf("%d packets of our own in 5 s", own)
		}
		if got := kim.neighbours(); len(got) != maxNeighboursPerAddress {
			t.Errorf("Kim sees %d", len(got))
		}
		kim.stop()
	})
}

// idSuffix is the last six characters of an ID, different for each number.
func idSuffix(n int) string {
	b := []byte("AAAAAA")
	for i := range b {
		b[i] = base32Alphabet[n%32]
		n /= 32
	}
	return string(b)
}

func TestFind(t *testing.T) {
	for _, test := range []struct {
		link string
		want string // address, or
		err  string // part of an error
	}{
		{link: "nearby:kim", want: "192.0.2.2"},
		{link: "nearby:Eve#BBBBBBBB", want: "192.0.2.3"},
		{link: "nearby:eve#aaaaaaaa", want: "192.0.2.1"},
		{link: "nearby:Eve#AAAAAAAA." + eveKey.String(), want: "192.0.2.1"},
		{link: "nearby:Eve#AAAAAAAA." + kimKey.String(), err: "Eve was not found"},
		{link: "nearby:Eve", err: "nearby:Eve#AAAAAAAA, nearby:Eve#BBBBBBBB"},
		{link: "nearby:Lee", err: "Lee was not found on this network, only Eve, Eve, Kim"},
		{link: "nearby:Eve#CCCCCCCC", err: "Eve was not found"},
	} {
		synctest.Test(t, func(t *testing.T) {
			var h hub
			users := []*visibleUser{
				startResponder(t, &h, "AAAAAAAA", "Eve", "192.0.2.1"),
				startResponder(t, &h, "BBBBBBBB", "Eve", "192.0.2.3"),
				startResponder(t, &h, "DDDDDDDD", "Kim", "192.0.2.2"),
				startResponder(t, &h, ownID, "Kim", "192.0.2.9"), // this process
			}
			who, err := parseLink(test.link)
			if err != nil {
				t.Fatal(err)
			}
			found, err := findNeighbourOn(t.Context(), h.connect("192.0.2.9"), who)
			if test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)) || test.err == "" && (err != nil || found.address().String() != test.want) {
				t.Errorf("%s: %v, %v", test.link, found, err)
			}
			if strings.Contains(test.err, "not found") && !errors.Is(err, peer.ErrNotFound) {
				t.Errorf("%s: %v", test.link, err)
			}
			for _, r := range users {
				r.stop()
			}
		})
	}
}

func TestFindIsCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h hub
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := findNeighbourOn(ctx, h.connect("192.0.2.9"), parsedLink{name: "Eve"}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("find: %v", err)
		}
		if _, err := findNeighbourOn(t.Context(), h.connect("192.0.2.9"), parsedLink{name: "Eve"}); !errors.Is(err, peer.ErrNotFound) {
			t.Errorf("with nobody there: %v", err)
		}
	})
}

func TestLinks(t *testing.T) {
	for link, want := range map[string]parsedLink{
		"nearby:Eve":                   {name: "Eve"},
		" NEARBY:Eve Smith ":           {name: "Eve Smith"},
		"nearby:Eve%20%23%3A#" + ownID: {"Eve #:", instance{id: ownID}},
		"nearby:100%":                  {name: "100%"},
	} {
		if got, err := parseLink(link); err != nil || got != want || NameInLink(link) != want.name {
			t.Errorf("%q: %+v, %v", link, got, err)
		}
	}
	for _, link := range []string{"", "nearby", "nearby:", "nearby:#" + ownID, "nearby:Eve#", "nearby:Eve#short", "nearby:Eve#" + ownID + ".KEY", "ws://host/#KEY"} {
		if _, err := Open(link); !errors.Is(err, ErrLink) || NameInLink(link) != "" {
			t.Errorf("Open(%q): %v", link, err)
		}
	}
	for _, key := range []seal.PublicKey{{}, eveKey} {
		n := Neighbour{Name: "Dr. #%김", ID: "AAAAAAAA", Key: key}
		if got, err := parseLink(n.Link()); err != nil || got != (parsedLink{n.Name, instance{n.ID, key}}) {
			t.Errorf("%q: %+v, %v", n.Link(), got, err)
		}
	}
}
