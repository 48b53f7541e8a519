package wan

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"

	"peerscope/internal/skip"
)

// A Star is a router in a network namespace and hosts around it, each in one of its
// own. Its links, which are pairs of virtual interfaces (veth(4)), can be cut.
//
//	host 10.77.1.2 -- 10.77.1.1 router 10.77.2.1 -- 10.77.2.2 host
//	                        10.77.0.1
type Star struct {
	Router string // its namespace, as `ip netns` names it

	t        testing.TB
	forwards bool
	links    int
}

// RouterAddress is one of the router, which all hosts know how to reach.
const RouterAddress = "10.77.0.1"

// A StarLink is a host's link to the router. Each has a subnet of its own.
type StarLink struct {
	star      *Star
	Namespace string // of the host
	Address   string // of the host
	Interface string // of the host
	router    string // interface of the router
	gateway   string // address of the router
}

var stars atomic.Int32 // that were made, for their names

// OpenStar makes a router, which is taken away when the test has ended. The test is
// skipped where namespaces cannot be made. If the router does not forward, hosts reach
// the router and not one another.
func OpenStar(t testing.TB, forwards bool) *Star {
	t.Helper()
	s := &Star{t: t, forwards: forwards, Router: fmt.Sprintf("star%d.%d", os.Getpid(), stars.Add(1))}
	s.addNamespace(s.Router)
	s.run("ip -n " + s.Router + " address add " + RouterAddress + "/32 dev lo")
	forward := 0
	if forwards {
		forward = 1
	}
	s.run(fmt.Sprintf("ip netns exec %s sysctl -qw net.ipv4.ip_forward=%d", s.Router, forward))
	return s
}

// AddHost makes a host with one link, by which it reaches the router, and all others if
// that forwards.
func (s *Star) AddHost() *StarLink {
	s.t.Helper()
	name := fmt.Sprintf("%sh%d", s.Router, s.links+1)
	s.addNamespace(name)
	l := s.AddLink(name)
	l.Route(RouterAddress)
	if s.forwards {
		l.Route("default")
	}
	return l
}

// AddLink gives a host another link, which is used for nothing yet.
func (s *Star) AddLink(namespace string) *StarLink {
	s.t.Helper()
	s.links++
	l := &StarLink{
		star: s, Namespace: namespace, Interface: fmt.Sprintf("eth%d", s.links), router: fmt.Sprintf("link%d", s.links),
		Address: fmt.Sprintf("10.77.%d.2", s.links), gateway: fmt.Sprintf("10.77.%d.1", s.links),
	}
	s.run("ip link add " + l.router + " netns " + s.Router + " type veth peer name " + l.Interface + " netns " + namespace)
	s.run("ip -n " + s.Router + " address add " + l.gateway + "/24 dev " + l.router)
	s.run("ip -n " + s.Router + " link set " + l.router + " up")
	s.run("ip -n " + namespace + " address add " + l.Address + "/24 dev " + l.Interface)
	s.run("ip -n " + namespace + " link set " + l.Interface + " up")
	return l
}

// Route has the host send by this link what goes to a destination, an address or
// "default".
func (l *StarLink) Route(destination string) {
	l.star.t.Helper()
	l.star.run("ip -n " + l.Namespace + " route replace " + destination + " via " + l.gateway + " dev " + l.Interface)
}

// Cut loses all that the router forwards from the host or to it by this link, and
// nobody is told.
func (l *StarLink) Cut() {
	l.star.t.Helper()
	l.changeRules("add")
}

// Mend ends a Cut.
func (l *StarLink) Mend() {
	l.star.t.Helper()
	l.changeRules("del")
}

func (l *StarLink) changeRules(change string) {
	l.star.t.Helper()
	for _, packets := range []string{"iif " + l.router, "to " + l.Address} {
		l.star.run("ip -n " + l.star.Router + " rule " + change + " " + packets + " blackhole")
	}
}

// Remove takes the link away, with its addresses and routes.
func (l *StarLink) Remove() {
	l.star.t.Helper()
	l.star.run("ip -n " + l.Namespace + " link del " + l.Interface)
}

func (s *Star) addNamespace(name string) {
	s.t.Helper()
	s.run("ip netns add " + name)
	s.t.Cleanup(func() { _ = exec.Command("ip", "netns", "del", name).Run() }) // nothing is to be done about it
	s.run("ip -n " + name + " link set lo up")
}

func (s *Star) run(command string) {
	s.t.Helper()
	words := strings.Fields(command)
	if out, err := exec.Command(words[0], words[1:]...).CombinedOutput(); err != nil {
		skip.Lacking(s.t, "network namespaces with links cannot be made here: %s: %v, %s", command, err, out)
	}
}
