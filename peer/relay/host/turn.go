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

// TURN says which STUN and TURN servers members are handed; the zero TURN is none.
type TURN struct {
	Enabled   bool   // one in this process
	Listen    string // host:port of that one
	PublicIP  net.IP // its address for members; that of the host if nil
	PortRange string // UDP ports that it relays, first-last
	// Elsewhere are URLs of servers that share the secret in turn.secret of the
	// state folder, such as coturn with use-auth-secret.
	ExternalURLs []string
}

// openTURN sets up what members are handed, in o.Relay; name is how they reach
// the host.
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
	h.TURN = h.turn.ICEServers()[0].URLs
	o.Relay.ICEServers = h.turn.ICEServers
	o.Relay.Gauges = map[string]func() float64{
		"peerscope_turn_allocations": func() float64 { return float64(h.turn.Allocations()) },
	}
	return nil
}

// address is that of the server for members who reach the host by a name.
func (t TURN) publicIP(name string) net.IP {
	if t.PublicIP != nil {
		return t.PublicIP
	}
	if ip := net.ParseIP(name); ip != nil {
		return ip
	}
	return net.ParseIP(outboundAddress())
}

// secret is that of the state folder, where it is made if there is none; ""
// without such a folder, for one of this process.
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
