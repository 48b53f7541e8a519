package host

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"

	"peerscope/peer/relay/turn"
)

// TURN selects the STUN and TURN servers for the members; the zero TURN has
// none.
type TURN struct {
	Enabled   bool   // a server in this process
	Listen    string // host:port of that server
	PublicIP  net.IP // its address for members; that of the host if nil
	PortRange string // its relay ports, first-last
	// ExternalURLs are of servers elsewhere, such as coturn with
	// use-auth-secret, that share the secret in turn.secret of StateDir.
	ExternalURLs []string
}

// openTURN sets the ICE servers in o.Relay; name is the host of our links.
func (h *Host) openTURN(o *Options, name string) error {
	if !o.TURN.Enabled && len(o.TURN.ExternalURLs) == 0 {
		return nil
	}
	secret, err := o.loadSecret()
	if err != nil {
		return err
	}
	if len(o.TURN.ExternalURLs) > 0 {
		h.TURN = o.TURN.ExternalURLs
		o.Relay.ICEServers = turn.Issuer{URLs: h.TURN, Secret: secret}.ICEServers
		return nil
	}
	c := turn.Config{Listen: o.TURN.Listen, PublicIP: o.TURN.publicIP(name), Host: name, Secret: secret}
	if _, err := fmt.Sscanf(o.TURN.PortRange, "%d-%d", &c.MinPort, &c.MaxPort); err != nil && o.TURN.PortRange != "" {
		return fmt.Errorf("the ports of TURN are first-last, not %q", o.TURN.PortRange)
	}
	if h.turn, err = turn.Listen(c); err != nil {
		return err
	}
	h.TURN = h.turn.ICEServers("")[0].URLs
	o.Relay.ICEServers = h.turn.ICEServers
	o.Relay.Gauges = map[string]func() float64{
		"peerscope_turn_allocations": func() float64 { return float64(h.turn.Allocations()) },
	}
	return nil
}

// publicIP is the address of the TURN server of a host with this name.
func (t TURN) publicIP(name string) net.IP {
	if t.PublicIP != nil {
		return t.PublicIP
	}
	if ip := net.ParseIP(name); ip != nil {
		return ip
	}
	return net.ParseIP(outboundAddress())
}

// loadSecret reads the secret from StateDir, and makes it there if there is
// none. Without StateDir it is "", for a random one.
func (o *Options) loadSecret() (string, error) {
	if o.StateDir == "" {
		if len(o.TURN.ExternalURLs) > 0 {
			return "", errors.New("a TURN server elsewhere needs the secret in turn.secret of the state folder")
		}
		return "", nil
	}
	file := filepath.Join(o.StateDir, "turn.secret")
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) && len(o.TURN.ExternalURLs) == 0 {
		b = []byte(rand.Text() + "\n")
		err = os.WriteFile(file, b, 0o600)
	}
	secret := strings.TrimSpace(string(b))
	if err == nil && secret == "" {
		err = fmt.Errorf("%s is empty", file)
	}
	return secret, err
}

func (h *Host) closeTURN() error {
	if h.turn == nil {
		return nil
	}
	return h.turn.Close()
}
