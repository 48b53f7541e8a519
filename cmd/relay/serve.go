package main

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"peerscope/assets"
	"peerscope/peer/relay"
	"peerscope/peer/relay/turn"
)

// options are what the command line says.
type options struct {
	listen, name            string
	cert, key               string
	selfSigned              bool
	state                   string
	turn                    bool
	turnListen, turnPorts   string
	turnIP                  net.IP
	turnServers             []string
	members, rooms, sockets int
	origins                 []string
}

// first is the first line that is written.
type first struct {
	Listen      string   `json:"listen"`
	Link        string   `json:"link"`
	Page        string   `json:"page"`                  // the same room, for a browser
	Fingerprint string   `json:"fingerprint,omitempty"` // SHA-256 of a self-signed certificate
	TURN        []string `json:"turn,omitempty"`        // what members are handed
}

// serve works until ctx ends.
func serve(ctx context.Context, o options, out io.Writer) (err error) {
	if err := o.check(); err != nil {
		return err
	}
	certificate, err := o.certificate()
	if err != nil {
		return err
	}
	cfg := relay.Config{Members: o.members, Rooms: o.rooms, Sockets: o.sockets, Origins: o.origins, Page: assets.Page(), Returns: true}
	told := first{}
	server, err := o.startTURN(&cfg, &told)
	if err != nil {
		return err
	}
	if server != nil {
		defer func() { err = errors.Join(err, server.Close()) }()
	}
	listener, err := net.Listen("tcp", o.listen)
	if err != nil {
		return fmt.Errorf("%w: %w", errRequest, err)
	}
	told.Listen = listener.Addr().String()
	address := net.JoinHostPort(o.host(), strconv.Itoa(listener.Addr().(*net.TCPAddr).Port))
	told.Link = relay.Link(address, relay.NewKey())
	if certificate != nil {
		listener = tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{*certificate}, MinVersion: tls.VersionTLS12})
		if o.selfSigned {
			told.Fingerprint = relay.Fingerprint(*certificate)
		}
		told.Link = relay.SecureLink(address, relay.NewKey(), told.Fingerprint)
	}
	told.Page = "http" + strings.TrimPrefix(told.Link, "ws")
	if err := json.NewEncoder(out).Encode(told); err != nil {
		return errors.Join(err, listener.Close())
	}
	return relay.New(cfg).Serve(ctx, listener)
}

// check finds what a flag's type does not.
func (o options) check() error {
	if o.members < 1 || o.rooms < 1 || o.sockets < 1 {
		return fmt.Errorf("%w: a limit of less than 1", errRequest)
	}
	for _, p := range o.origins {
		if _, err := path.Match(p, ""); err != nil {
			return fmt.Errorf("%w: --origin %q: %w", errRequest, p, err)
		}
	}
	return nil
}

// host is the name under which members reach the machine.
func (o options) host() string {
	if o.name != "" {
		return o.name
	}
	if host, _, err := net.SplitHostPort(o.listen); err == nil {
		if ip := net.ParseIP(host); ip != nil && !ip.IsUnspecified() {
			return host
		}
	}
	return ownAddress()
}

// ownAddress is the address of this machine that others reach: the one it would
// send from. Nothing is sent to find it (RFC 5737 addresses go nowhere).
func ownAddress() string {
	conn, err := net.Dial("udp", "192.0.2.1:9")
	if err != nil {
		return "127.0.0.1"
	}
	defer conn.Close()
	return conn.LocalAddr().(*net.UDPAddr).IP.String()
}

// certificate is nil without TLS.
func (o options) certificate() (*tls.Certificate, error) {
	var c tls.Certificate
	var err error
	switch {
	case o.cert != "":
		c, err = tls.LoadX509KeyPair(o.cert, o.key)
	case o.selfSigned:
		c, err = relay.SelfSigned(o.state)
	default:
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errRequest, err)
	}
	return &c, nil
}

// startTURN sets up what members are handed; the server is nil unless it is
// this process's.
func (o options) startTURN(cfg *relay.Config, told *first) (*turn.Server, error) {
	if !o.turn && len(o.turnServers) == 0 {
		return nil, nil
	}
	secret, err := o.secret()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errRequest, err)
	}
	if len(o.turnServers) > 0 {
		told.TURN = o.turnServers
		cfg.ICEServers = turn.Issuer{URLs: o.turnServers, Secret: secret}.ICEServers
		return nil, nil
	}
	c := turn.Config{Listen: o.turnListen, Public: o.publicIP(), Host: o.host(), Secret: secret}
	if _, err := fmt.Sscanf(o.turnPorts, "%d-%d", &c.MinPort, &c.MaxPort); err != nil {
		return nil, fmt.Errorf("%w: --turn-ports is first-last, not %q", errRequest, o.turnPorts)
	}
	server, err := turn.Listen(c)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errRequest, err)
	}
	told.TURN = server.ICEServers()[0].URLs
	cfg.ICEServers = server.ICEServers
	cfg.Gauges = map[string]func() float64{
		"peerscope_turn_allocations": func() float64 { return float64(server.Allocations()) },
	}
	return server, nil
}

func (o options) publicIP() net.IP {
	if o.turnIP != nil {
		return o.turnIP
	}
	if ip := net.ParseIP(o.host()); ip != nil {
		return ip
	}
	return net.ParseIP(ownAddress())
}

// secret is that of the state folder, where it is made if there is none; ""
// without such a folder, for one of this process.
func (o options) secret() (string, error) {
	if o.state == "" {
		if len(o.turnServers) > 0 {
			return "", errors.New("--turn-server needs the secret in turn.secret of the --state folder")
		}
		return "", nil
	}
	file := filepath.Join(o.state, "turn.secret")
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) && len(o.turnServers) == 0 {
		b = []byte(rand.Text() + "\n")
		err = os.WriteFile(file, b, 0o600)
	}
	secret := strings.TrimSpace(string(b))
	if err == nil && secret == "" {
		err = fmt.Errorf("%s is empty", file)
	}
	return secret, err
}
