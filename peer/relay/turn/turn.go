// Package turn is a STUN and TURN server (RFC 8489, RFC 8656) over UDP and TCP for
// members without a direct path to each other, built on pion/turn. Credentials are
// valid for a day. It relays only UDP, not to networks that only the server can
// reach, and a limited number of ports at once.
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

// Config configures a Server.
type Config struct {
	Listen string // host:port for UDP and TCP; ":3478" if ""
	// PublicIP is the address at which members reach the server and its relay
	// ports; it is required.
	PublicIP net.IP
	// Host is the host name in the URLs; PublicIP if "".
	Host string
	// MinPort and MaxPort bound the relay ports; 49152 and 65535 if both are 0
	// (RFC 8656).
	MinPort, MaxPort uint16
	// Secret signs the credentials; random if "". Credentials stay valid after
	// a restart with the same secret.
	Secret string
	// MaxAllocations is the number of relay ports open at once; 4096 if 0.
	MaxAllocations int
}

// realm is part of the credentials (RFC 8489 section 9.2); it has no other
// meaning.
const realm = "peerscope"

var errConfig = errors.New("the TURN server is set up wrongly")

// A Server is a STUN and TURN server that runs until Close.
type Server struct {
	issuer         Issuer
	server         *pion.Server
	tcp            *tcpListener
	relayAddresses relayAddressGenerator

	mu             sync.Mutex
	maxAllocations int
	allocations    int
	byHolder       map[holder]int // allocations
	permissions    map[clientAddress]*permissions
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
		issuer:         Issuer{URLs: serverURLs(cfg.Host, bound.Port), Secret: cfg.Secret},
		tcp:            tcp,
		relayAddresses: relayAddressGenerator{network: "udp" + family, public: cfg.PublicIP, minPort: int(cfg.MinPort), maxPort: int(cfg.MaxPort)},
		maxAllocations: cfg.MaxAllocations,
		byHolder:       map[holder]int{},
		permissions:    map[clientAddress]*permissions{},
	}
	if !bound.IP.IsUnspecified() {
		s.relayAddresses.bind = bound.IP.String()
	}
	quiet := logging.NewDefaultLoggerFactory()
	quiet.DefaultLogLevel = logging.LogLevelDisabled // strangers must not fill a log
	s.server, err = pion.NewServer(pion.ServerConfig{
		// A request without an address family means IPv4 (RFC 8656 section
		// 7.2), unless the server has only IPv6.
		StrictAddressFamily: family == "4",
		Realm:               realm,
		LoggerFactory:       quiet,
		AuthHandler:         s.authenticate,
		QuotaHandler:        s.allowAllocation,
		EventHandler: pion.EventHandler{
			OnAllocationCreated: func(from, _ net.Addr, _, user, _ string, _ net.Addr, _ int) { s.allocationCreated(user, from) },
			OnAllocationDeleted: func(from, _ net.Addr, _, user, _ string) { s.allocationDeleted(user, from) },
			OnPermissionDeleted: s.permissionDeleted,
			OnChannelCreated:    func(from, _ net.Addr, _, _, _ string, _, _ net.Addr, _ uint16) { s.countChannel(from, 1) },
			OnChannelDeleted:    func(from, _ net.Addr, _, _, _ string, _, _ net.Addr, _ uint16) { s.countChannel(from, -1) },
		},
		PacketConnConfigs: []pion.PacketConnConfig{{PacketConn: packets, RelayAddressGenerator: &s.relayAddresses, PermissionHandler: s.permitPeer}},
		ListenerConfigs:   []pion.ListenerConfig{{Listener: tcp, RelayAddressGenerator: &s.relayAddresses, PermissionHandler: s.permitPeer}},
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start TURN: %w", err), packets.Close(), tcp.Close())
	}
	return s, nil
}

// setDefaults sets the defaults and validates the configuration.
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

// listenUDPAndTCP listens on the same port of UDP and TCP.
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

// ICEServers returns the servers for one member of a room, with credentials of
// its own.
func (s *Server) ICEServers(room string) []webrtc.ICEServer { return s.issuer.ICEServers(room) }

// Allocations is the number of open relay ports.
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
