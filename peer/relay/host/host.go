// Package host runs a relay on a machine: it listens, with or without TLS, can run
// STUN and TURN in the same process, and makes the links for members.
package host

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"path"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"

	"peerscope/peer/relay"
	"peerscope/peer/relay/turn"
)

// Options configure a host. All but Listen may be zero.
type Options struct {
	Listen  string // host:port; without a host it listens on all addresses
	Metrics string // host:port of /metrics; "" for none
	Name    string // host name or address for the links; detected if ""
	TLS     TLS
	TURN    TURN
	// StateDir keeps the self-signed certificate and the TURN secret across
	// restarts; "" keeps nothing.
	StateDir string
	// Relay configures the server. Its ICEServers and Gauges are set here, and the
	// names that we know are added to its Hosts.
	Relay relay.Config
}

// TLS selects the certificate; the zero TLS has none.
type TLS struct {
	Certificate, Key string // PEM files
	SelfSigned       bool   // or a certificate made here
}

// Info describes a host that listens.
type Info struct {
	Listen      string   `json:"listen"`                // host:port
	Link        string   `json:"link"`                  // of a new room
	Page        string   `json:"page"`                  // the same room, for a browser on this machine
	Metrics     string   `json:"metrics,omitempty"`     // host:port
	Fingerprint string   `json:"fingerprint,omitempty"` // SHA-256 of a self-signed certificate
	TURN        []string `json:"turn,omitempty"`        // the URLs of the ICE servers
}

// A Host is listening. Either Serve or Close has to be called, once.
type Host struct {
	Info
	listener net.Listener
	metrics  net.Listener // nil if disabled
	relay    *relay.Server
	turn     *turn.Server // nil if disabled
}

// Open starts to listen. Its errors are errors in the options.
func Open(o Options) (*Host, error) {
	for _, p := range slices.Concat(o.Relay.Origins, o.Relay.Hosts) {
		if _, err := path.Match(p, ""); err != nil {
			return nil, fmt.Errorf("host %q: %w", p, err)
		}
	}
	certificate, err := o.loadCertificate()
	if err != nil {
		return nil, err
	}
	h := &Host{}
	if h.listener, err = net.Listen("tcp", o.Listen); err != nil {
		return nil, err
	}
	bound := h.listener.Addr().(*net.TCPAddr)
	h.Listen = bound.String()
	if o.Metrics != "" {
		if h.metrics, err = net.Listen("tcp", o.Metrics); err != nil {
			return nil, errors.Join(err, h.listener.Close())
		}
		h.Metrics = h.metrics.Addr().String()
	}
	name, localName := o.linkHosts(bound.IP, certificate != nil)
	if err := h.openTURN(&o, name); err != nil {
		return nil, errors.Join(err, h.listener.Close(), h.closeMetrics())
	}
	if certificate != nil {
		h.listener = tls.NewListener(h.listener, &tls.Config{Certificates: []tls.Certificate{*certificate}, MinVersion: tls.VersionTLS12})
		if o.TLS.SelfSigned {
			h.Fingerprint = relay.Fingerprint(*certificate)
		}
	}
	h.setLinks(name, localName, bound.Port, certificate != nil)
	o.Relay.Hosts = append(hostNames(o.Name, certificate), o.Relay.Hosts...)
	h.relay = relay.New(o.Relay)
	return h, nil
}

// hostNames are the names under which browsers reach this machine: the one in
// links, those in the certificate, and its own in the local network.
func hostNames(name string, certificate *tls.Certificate) []string {
	names := []string{name} // "" is no host
	if certificate != nil {
		names = append(names, certificate.Leaf.DNSNames...)
	}
	if own, err := os.Hostname(); err == nil {
		names = append(names, own, own+".local")
	}
	return names
}

// loadCertificate returns nil without TLS.
func (o Options) loadCertificate() (*tls.Certificate, error) {
	var c tls.Certificate
	var err error
	switch {
	case o.TLS.Certificate != "":
		c, err = tls.LoadX509KeyPair(o.TLS.Certificate, o.TLS.Key)
	case o.TLS.SelfSigned:
		c, err = relay.SelfSigned(o.StateDir)
	default:
		return nil, nil
	}
	return &c, err
}

// linkHosts returns the host of links for members, and that of the link for a
// browser on this machine: without TLS, browsers allow a page to use the camera
// only on a loopback address.
func (o Options) linkHosts(bound net.IP, secure bool) (public, local string) {
	switch {
	case o.Name != "":
		return o.Name, o.Name
	case !bound.IsUnspecified():
		return bound.String(), bound.String()
	case secure:
		return outboundAddress(), outboundAddress()
	}
	return outboundAddress(), "127.0.0.1"
}

// outboundAddress is the source address of this machine for packets to the
// Internet. Nothing is sent to find it (RFC 5737: a documentation address).
func outboundAddress() string {
	conn, err := net.Dial("udp", "192.0.2.1:9")
	if err != nil {
		return "127.0.0.1"
	}
	defer conn.Close()
	return conn.LocalAddr().(*net.UDPAddr).IP.String()
}

// setLinks makes the links of a new room.
func (h *Host) setLinks(name, localName string, port int, secure bool) {
	key := relay.NewKey()
	link := func(host string) string {
		address := net.JoinHostPort(host, strconv.Itoa(port))
		if secure {
			return relay.SecureLink(address, key, h.Fingerprint)
		}
		return relay.Link(address, key)
	}
	h.Link = link(name)
	h.Page = relay.PageLink(link(localName))
}

// Serve serves until ctx ends; then it tells the members and waits for them.
func (h *Host) Serve(ctx context.Context) error {
	servers, ctx := errgroup.WithContext(ctx)
	servers.Go(func() error { return h.relay.Serve(ctx, h.listener) })
	if h.metrics != nil {
		servers.Go(func() error { return h.relay.ServeMetrics(ctx, h.metrics) })
	}
	return errors.Join(servers.Wait(), h.closeTURN())
}

// Close ends a host that was not served.
func (h *Host) Close() error {
	return errors.Join(h.listener.Close(), h.closeMetrics(), h.relay.Close(), h.closeTURN())
}

func (h *Host) closeMetrics() error {
	if h.metrics == nil {
		return nil
	}
	return h.metrics.Close()
}
