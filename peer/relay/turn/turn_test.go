package turn

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	pion "github.com/pion/turn/v5"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func start(t *testing.T, cfg Config) *Server {
	t.Helper()
	cfg.Listen = "127.0.0.1:0"
	if cfg.PublicIP == nil {
		cfg.PublicIP = net.IPv4(127, 0, 0, 1)
	}
	s, err := Listen(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func address(s *Server) string { return strings.TrimPrefix(s.issuer.URLs[0], "stun:") }

// clientAt is a client over UDP at an address of this machine.
func clientAt(t *testing.T, s *Server, from net.IP, user string) *pion.Client {
	t.Helper()
	packets, err := net.ListenUDP("udp", &net.UDPAddr{IP: from})
	return newClient(t, s, packets, err, user, s.issuer.Secret)
}

// client is a TURN client with credentials, over UDP or TCP.
func client(t *testing.T, s *Server, network, user, secret string) *pion.Client {
	t.Helper()
	var packets net.PacketConn
	var err error
	if network == "udp" {
		packets, err = net.ListenPacket("udp", "127.0.0.1:0")
	} else {
		var c net.Conn
		if c, err = net.Dial("tcp", address(s)); err == nil {
			packets = pion.NewSTUNConn(c)
		}
	}
	return newClient(t, s, packets, err, user, secret)
}

func newClient(t *testing.T, s *Server, packets net.PacketConn, err error, user, secret string) *pion.Client {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { packets.Close() })
	c, err := pion.NewClient(&pion.ClientConfig{
		STUNServerAddr: address(s), TURNServerAddr: address(s), Conn: packets,
		Username: user, Password: password(user, secret), RTO: 100 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	if err := c.Listen(); err != nil {
		t.Fatal(err)
	}
	return c
}

func inAnHour() string { return fmt.Sprint(time.Now().Add(time.Hour).Unix(), ":ada") }

func allocate(t *testing.T, c *pion.Client) net.PacketConn {
	t.Helper()
	conn, err := c.Allocate()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func TestRelaying(t *testing.T) {
	for _, network := range []string{"udp", "tcp"} {
		t.Run(network, func(t *testing.T) {
			s := start(t, Config{MinPort: 50000, MaxPort: 50100})
			ice := s.ICEServers("room")[0]
			secret := s.issuer.Secret
			if got := ice.Credential; got != password(ice.Username, secret) {
				t.Errorf("credential %v", got)
			}
			c := client(t, s, network, ice.Username, secret)
			conn := allocate(t, c)
			if port := conn.LocalAddr().(*net.UDPAddr).Port; port < 50000 || port > 50100 {
				t.Errorf("relay port %d", port)
			}
			if s.Allocations() != 1 {
				t.Errorf("%d allocations", s.Allocations())
			}
			far, err := net.ListenPacket("udp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer far.Close()
			if _, err := conn.WriteTo([]byte("over"), far.LocalAddr()); err != nil {
				t.Fatal(err)
			}
			b := make([]byte, 100)
			_ = far.SetDeadline(time.Now().Add(10 * time.Second))
			n, from, err := far.ReadFrom(b)
			if err != nil || string(b[:n]) != "over" || from.String() != conn.LocalAddr().String() {
				t.Errorf("%q from %v, %v", b[:n], from, err)
			}
			conn.Close()
			if _, err := c.SendBindingRequest(); err != nil { // the server answers after it has handled the end of the allocation
				t.Fatal(err)
			}
			if s.Allocations() != 0 || len(s.byHolder) != 0 || len(s.permissions) != 0 {
				t.Errorf("%d allocations of %v after Close, permissions of %v", s.Allocations(), s.byHolder, s.permissions)
			}
		})
	}
}

func TestCredentials(t *testing.T) {
	s := start(t, Config{Secret: "secret"})
	for name, user := range map[string]string{
		"over":      fmt.Sprint(time.Now().Unix()-1, ":ada"),
		"too long":  fmt.Sprint(time.Now().Add(3*credentialLifetime).Unix(), ":ada"),
		"no time":   "ada",
		"wrong key": inAnHour(),
	} {
		t.Run(name, func(t *testing.T) {
			secret := "secret"
			if name == "wrong key" {
				secret = "terces"
			}
			if conn, err := client(t, s, "udp", user, secret).Allocate(); err == nil {
				conn.Close()
				t.Error("they are good")
			}
		})
	}
}

func TestQuota(t *testing.T) {
	s := start(t, Config{Secret: "secret", MaxAllocations: 20})
	user := inAnHour()
	for range maxAllocations["user"] {
		allocate(t, client(t, s, "udp", user, "secret"))
	}
	if conn, err := client(t, s, "udp", user, "secret").Allocate(); err == nil {
		conn.Close()
		t.Error("one user has more than its share")
	}
	for range 4 {
		allocate(t, client(t, s, "udp", inAnHour()+"x", "secret"))
	}
	if conn, err := client(t, s, "udp", inAnHour()+"y", "secret").Allocate(); err == nil {
		conn.Close()
		t.Error("more allocations than there may be")
	}
}

// TestQuotaByAddress joins again and again for new credentials, as anybody may.
func TestQuotaByAddress(t *testing.T) {
	s := start(t, Config{Secret: "secret"})
	member := func(room string, from net.IP) error {
		ice := s.ICEServers(room)[0]
		c := clientAt(t, s, from, ice.Username)
		conn, err := c.Allocate()
		if err == nil {
			t.Cleanup(func() { conn.Close() })
		}
		return err
	}
	for i := range maxAllocations["address"] {
		if err := member(fmt.Sprint("room ", i), net.IPv4(127, 0, 0, 1)); err != nil {
			t.Fatalf("after %d: %v", i, err)
		}
	}
	if member("one more", net.IPv4(127, 0, 0, 1)) == nil {
		t.Error("one address has more than its share")
	}
	if err := member("another", net.IPv4(127, 0, 0, 2)); err != nil {
		t.Errorf("another address: %v", err)
	}
}

// TestQuotaByRoom: the members of a room have a share together.
func TestQuotaByRoom(t *testing.T) {
	s := &Server{issuer: Issuer{Secret: "secret"}, maxAllocations: 4096, byHolder: map[holder]int{}}
	room := func(name string) (user string) { return s.ICEServers(name)[0].Username }
	address := func(i int) net.Addr { return &net.UDPAddr{IP: net.IPv4(1, 2, 3, byte(i)), Port: 1} }
	for i := range maxAllocations["room"] {
		user := room("a")
		if !s.allowAllocation(user, realm, address(i)) {
			t.Fatalf("not after %d", i)
		}
		s.countAllocation(user, address(i), 1)
	}
	if s.allowAllocation(room("a"), realm, address(200)) {
		t.Error("a room has more than its share")
	}
	if !s.allowAllocation(room("b"), realm, address(200)) {
		t.Error("another room has none")
	}
}

// TestTCPQuota: one address has a share of the TCP connections.
func TestTCPQuota(t *testing.T) {
	s := start(t, Config{})
	closedAtOnce := func(from net.IP) bool {
		d := net.Dialer{LocalAddr: &net.TCPAddr{IP: from}}
		c, err := d.Dial("tcp", address(s))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		// A binding request without attributes (RFC 8489 section 5), which is answered.
		if _, err := c.Write([]byte{0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}); err != nil {
			return true
		}
		_ = c.SetDeadline(time.Now().Add(20 * time.Second))
		_, err = c.Read(make([]byte, 1))
		return closed(err)
	}
	for i := range maxTCPConnsEach {
		if closedAtOnce(net.IPv4(127, 0, 0, 1)) {
			t.Fatalf("after %d", i)
		}
	}
	if !closedAtOnce(net.IPv4(127, 0, 0, 1)) {
		t.Error("one address has more than its share")
	}
	if closedAtOnce(net.IPv4(127, 0, 0, 2)) {
		t.Error("another address has none")
	}
}

// TestTCPIsClosed checks that a TCP connection is closed after invalid data,
// and an idle one by Close.
func TestTCPIsClosed(t *testing.T) {
	s := start(t, Config{})
	c, err := net.Dial("tcp", address(s))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	silent, err := net.Dial("tcp", address(s))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() })
	if _, err := c.Write([]byte(strings.Repeat("\xff", 100))); err != nil {
		t.Fatal(err)
	}
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	if _, err := c.Read(make([]byte, 1)); !closed(err) {
		t.Errorf("nonsense: %v", err)
	}
}

func closed(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) }

func TestConfigErrors(t *testing.T) {
	ip := net.IPv4(127, 0, 0, 1)
	for name, cfg := range map[string]Config{
		"no address": {},
		"any":        {PublicIP: net.IPv4zero},
		"ports":      {PublicIP: ip, MinPort: 10, MaxPort: 9},
		"listen":     {PublicIP: ip, Listen: "nowhere"},
	} {
		if s, err := Listen(cfg); err == nil {
			s.Close()
			t.Errorf("%s: no error", name)
		}
	}
}
