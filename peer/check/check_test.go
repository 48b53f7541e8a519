package check

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"peerscope/peer/relay"
	"peerscope/peer/relay/host"
)

// serve runs a relay on loopback and returns its link.
func serve(t *testing.T, o host.Options) string {
	t.Helper()
	o.Listen = "127.0.0.1:0"
	if o.TURN.Enabled {
		o.TURN.Listen = "127.0.0.1:0"
	}
	h, err := host.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- h.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return h.Link
}

// run runs a check within the time in which every check has to end.
func run(t *testing.T, cfg Config) Report {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	r, err := Run(ctx, cfg, func(Report) {})
	if err != nil {
		t.Fatalf("%v after %+v", err, r)
	}
	return r
}

// TestRelayWithTURN is a check where all works.
func TestRelayWithTURN(t *testing.T) {
	t.Parallel()
	for name, tls := range map[string]host.TLS{"plain": {}, "TLS": {SelfSigned: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := run(t, Config{Relay: serve(t, host.Options{TLS: tls, TURN: host.TURN{Enabled: true}})})
			t.Logf("%+v", r)
			if r.Relay.Outcome != Passed || r.Relay.Stage != Join || r.Relay.RoundTripMS <= 0 {
				t.Errorf("relay %+v", r.Relay)
			}
			if r.UDP.Outcome != Passed || r.UDP.ExternalAddress == "" {
				t.Errorf("UDP %+v", r.UDP)
			}
			if r.TURN.UDP.Outcome != Passed || r.TURN.TCP.Outcome != Passed || r.TURN.TLS.Outcome != Skipped {
				t.Errorf("TURN %+v", r.TURN)
			}
			if r.NAT != (NAT{Passed, NoNAT, PortIndependent}) {
				t.Errorf("NAT %+v", r.NAT)
			}
			p := r.Path
			if p.Outcome != Passed || p.Through != "udp" || p.RoundTripMS <= 0 || p.UpKbps < 100 || p.DownKbps < 100 || p.LossUpPercent == nil || p.LossDownPercent == nil {
				t.Errorf("path %+v", p)
			}
			if !r.Works || r.Verdict == "" {
				t.Errorf("verdict %s", r.Verdict)
			}
		})
	}
}

func TestRelayWithoutTURN(t *testing.T) {
	t.Parallel()
	r := run(t, Config{Relay: serve(t, host.Options{})})
	if r.Verdict != LocalNetwork || !r.Works || r.UDP.Outcome != Skipped || r.Path.Outcome != Skipped {
		t.Errorf("%+v", r)
	}
}

func TestWrongLink(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"ws://127.0.0.1:1/#KEY", "invite:", "invite:#KEY", "nearby:Kim#ABCDEFGH", "whep+http://127.0.0.1:1/"} {
		if _, err := Run(context.Background(), Config{Relay: text}, func(Report) {}); !errors.Is(err, relay.ErrLink) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// A relay is named by its address, with a scheme or without, or by a link.
func TestRoomLink(t *testing.T) {
	const key = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	for name, want := range map[string]string{
		"":                                  "",
		" \n":                               "",
		"wss://relay.example.org":           "wss://relay.example.org/#",
		"relay.example.org:8777":            "wss://relay.example.org:8777/#",
		" http://relay.example.org/#" + key: "http://relay.example.org/#" + key,
	} {
		got, err := roomLink(name)
		if err != nil || !strings.HasPrefix(got, want) || (got == "") != (want == "") {
			t.Errorf("%q gave %q, %v", name, got, err)
		}
	}
}
