// Package turn is a STUN and TURN server (RFC 8489, RFC 8656) over UDP and TCP
// for members who have no direct path to each other, on pion/turn, with
// credentials that are good for a day. It relays UDP only, to no address that
// is nearer to the server than its own public one, and at most so much at a
// time.
//
//	member A            server :3478               relay port         member B
//	   | -- allocate ----> |                            |                 |
//	   | <-- 401, nonce -- |                            |                 |
//	   | -- allocate, user = "expiry:random", ------>   |                 |
//	   |    HMAC-SHA-1(secret, user) signs it           |                 |
//	   | <-- relay address ---------------------------- |                 |
//	   | == SRTP in channel data ====================>  | == SRTP ======> |
package turn

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/pion/logging"
	pion "github.com/pion/turn/v5"
	"github.com/pion/webrtc/v4"
)

// Config is what a server needs to know.
type Config struct {
	Listen string // host:port for UDP and TCP; ":3478" if ""
	// Public is the address at which members reach the server and, relayed, each
	// other; it must be known.
	PublicIP net.IP
	// Host is the name of that address in what members are handed; Public if "".
	Host string
	// MinPort and MaxPort bound the relay ports; 49152 and 65535 if 0, as RFC
	// 8656 has it.
	MinPort, MaxPort uint16
	// Secret makes the credentials. With the same one after a restart those that
	// were handed out stay good; random if "".
	Secret string
	// Allocations are how many relay ports are open at once; 4096 if 0.
	MaxAllocations int
}

// perUser is how many allocations one member may have: UDP and TCP for each of
// three others, and the same again while ICE restarts.
const maxAllocationsPerUser = 16

// realm is part of what is signed (RFC 8489 section 9.2); it says nothing.
const realm = "peerscope"

var errConfig = errors.New("the TURN server is set up wrongly")

// A Server is a STUN and TURN server that runs until Close.
type Server struct {
	issuer         Issuer
	server         *pion.Server
	tcp            *tcpListener
	relayAddresses relayAddressGenerator

	mu                sync.Mutex
	maxAllocations    int
	allocationsByUser map[string]int // allocations by user
	allocations       int
}

// Listen starts a server.
func Listen(cfg Config) (*Server, error) {
	if err := cfg.setDefaults(); err != nil {
		return nil, err
	}
	family := addressFamily(cfg.PublicIP)
	packets, tcp, err := listenUDPAndTCP(family, cfg.Listen)
	if err != nil {
		return nil, err
	}
	bound := packets.LocalAddr().(*net.UDPAddr)
	s := &Server{
		issuer:            Issuer{URLs: serverURLs(cfg.Host, bound.Port), Secret: cfg.Secret},
		tcp:               tcp,
		relayAddresses:    relayAddressGenerator{network: "udp" + family, public: cfg.PublicIP, minPort: int(cfg.MinPort), maxPort: int(cfg.MaxPort)},
		maxAllocations:    cfg.MaxAllocations,
		allocationsByUser: map[string]int{},
	}
	if !bound.IP.IsUnspecified() {
		s.relayAddresses.bind = bound.IP.String()
	}
	quiet := logging.NewDefaultLoggerFactory()
	quiet.DefaultLogLevel = logging.LogLevelDisabled // what strangers send is no news
	s.server, err = pion.NewServer(pion.ServerConfig{
		// Who does not ask for IPv6 means IPv4 (RFC 8656 section 7.2), unless there
		// is none here.
		StrictAddressFamily: family == "4",
		Realm:               realm,
		LoggerFactory:       quiet,
		AuthHandler:         s.authenticate,
		QuotaHandler:        s.allowAllocation,
		EventHandler: pion.EventHandler{
			OnAllocationCreated: func(_, _ net.Addr, _, user, _ string, _ net.Addr, _ int) { s.countAllocation(user, 1) },
			OnAllocationDeleted: func(_, _ net.Addr, _, user, _ string) { s.countAllocation(user, -1) },
		},
		PacketConnConfigs: []pion.PacketConnConfig{{PacketConn: packets, RelayAddressGenerator: &s.relayAddresses, PermissionHandler: s.permitPeer}},
		ListenerConfigs:   []pion.ListenerConfig{{Listener: tcp, RelayAddressGenerator: &s.relayAddresses, PermissionHandler: s.permitPeer}},
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start TURN: %w", err), packets.Close(), tcp.Close())
	}
	return s, nil
}

// complete fills in the defaults.
func (c *Config) setDefaults() error {
	if c.Listen == "" {
		c.Listen = ":3478"
	}
	if c.MinPort == 0 && c.MaxPort == 0 {
		c.MinPort, c.MaxPort = 49152, 65535
	}
	if c.MaxAllocations <= 0 {
		c.MaxAllocations = 4096
	}
	if c.Secret == "" {
		c.Secret = rand.Text()
	}
	if c.Host == "" {
		c.Host = c.PublicIP.String()
	}
	switch {
	case c.PublicIP == nil || c.PublicIP.IsUnspecified():
		return fmt.Errorf("%w: its public address is missing", errConfig)
	case c.MinPort == 0 || c.MaxPort < c.MinPort:
		return fmt.Errorf("%w: ports from %d to %d", errConfig, c.MinPort, c.MaxPort)
	}
	return nil
}

func addressFamily(ip net.IP) string {
	if ip.To4() != nil {
		return "4"
	}
	return "6"
}

// open listens on the same port of UDP and TCP.
func listenUDPAndTCP(family, address string) (net.PacketConn, *tcpListener, error) {
	packets, err := net.ListenPacket("udp"+family, address)
	if err != nil {
		return nil, nil, err
	}
	tcp, err := net.Listen("tcp"+family, packets.LocalAddr().String())
	if err != nil {
		return nil, nil, errors.Join(err, packets.Close())
	}
	return packets, newTCPListener(tcp), nil
}

func serverURLs(host string, port int) []string {
	address := net.JoinHostPort(host, strconv.Itoa(port))
	return []string{"stun:" + address, "turn:" + address + "?transport=udp", "turn:" + address + "?transport=tcp"}
}

// ICEServers are what a member needs to use the server, with credentials of its
// own that are good for a day.
func (s *Server) ICEServers() []webrtc.ICEServer { return s.issuer.ICEServers() }

// Allocations are how many relay ports are open.
func (s *Server) Allocations() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.allocations
}

// Close ends all allocations and returns when their sockets are closed.
func (s *Server) Close() error {
	err := s.server.Close()
	s.tcp.closeConns()
	s.relayAddresses.openPorts.Wait()
	if err != nil {
		return fmt.Errorf("stop TURN: %w", err)
	}
	return nil
}

func (s *Server) authenticate(r *pion.RequestAttributes) (user string, key []byte, ok bool) {
	if checkExpiry(r.Username, time.Now()) != nil {
		return "", nil, false
	}
	return r.Username, pion.GenerateAuthKey(r.Username, r.Realm, password(r.Username, s.issuer.Secret)), true
}

// allow says whether a user may have one allocation more.
func (s *Server) allowAllocation(user, _ string, _ net.Addr) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.allocations < s.maxAllocations && s.allocationsByUser[user] < maxAllocationsPerUser
}

func (s *Server) countAllocation(user string, change int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.allocations += change
	if s.allocationsByUser[user] += change; s.allocationsByUser[user] <= 0 {
		delete(s.allocationsByUser, user)
	}
}

// permit says whether something may be sent to an address: who has credentials
// shall not reach what only the server's own network can.
func (s *Server) permitPeer(_ net.Addr, ip net.IP) bool {
	switch {
	case ip.IsUnspecified(), ip.IsMulticast(), ip.Equal(net.IPv4bcast):
		return false
	case ip.IsLoopback():
		return s.relayAddresses.public.IsLoopback()
	case ip.IsPrivate(), ip.IsLinkLocalUnicast():
		return s.relayAddresses.public.IsPrivate() || s.relayAddresses.public.IsLinkLocalUnicast() || s.relayAddresses.public.IsLoopback()
	}
	return true
}
