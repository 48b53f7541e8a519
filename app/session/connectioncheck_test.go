package session

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"peerscope/peer/check"
	"peerscope/peer/relay"
)

// startChecks has checks that take two seconds, and notes what they are of.
func startChecks(configs *[]check.Config) func(*harness, *Parts) {
	return func(_ *harness, p *Parts) {
		p.CheckConnection = func(ctx context.Context, cfg check.Config, changed func(check.Report)) (check.Report, error) {
			if cfg.Relay == "nonsense" {
				return check.Report{}, relay.ErrLink
			}
			*configs = append(*configs, cfg)
			r := check.Report{Network: check.Network{Outcome: check.Passed}, Relay: check.Relay{Outcome: check.Running}}
			changed(r)
			select {
			case <-time.After(2 * time.Second):
			case <-ctx.Done():
				changed(r) // which comes too late
				return r, ctx.Err()
			}
			r.Relay = check.Relay{Outcome: check.Failed, Host: "relay.example.org", Stage: check.TCP}
			r.Verdict = check.RelayGone
			changed(r)
			return r, nil
		}
	}
}

func TestConnectionCheck(t *testing.T) {
	var configs []check.Config
	withHarness(t, startChecks(&configs), func(r *harness) {
		r.Configure(Settings{Relay: "wss://relay.example.org", STUN: []string{"stun:a:1", "stun:b:2"}})
		r.CheckConnection(" ")
		now := r.state().Check
		if !now.Running || len(now.Lines) != 2 || now.Lines[1].Outcome != check.Running || now.Lines[1].Text.Text != "" || now.Verdict.Text != "" {
			t.Errorf("while it runs: %+v", now)
		}
		time.Sleep(3 * time.Second)
		end := r.state().Check
		if end.Running || len(end.Lines) != 2 || !end.Lines[1].Text.Problem || !strings.HasPrefix(end.Verdict.Text, "The relay cannot be reached") || !end.Verdict.Problem {
			t.Errorf("at the end: %+v", end)
		}
		r.CheckConnection("https://other.example.org/#KEY")
		if again := r.state().Check; !again.Running || again.Verdict.Text != "" {
			t.Errorf("once more: %+v", again)
		}
		r.StopCheck()
		if stopped := r.state().Check; stopped.Running || stopped.Verdict.Text != "The check was stopped." {
			t.Errorf("stopped: %+v", stopped)
		}
		time.Sleep(3 * time.Second)
		if later := r.state().Check; later.Verdict.Text != "The check was stopped." {
			t.Errorf("later: %+v", later)
		}
		r.CheckConnection("nonsense")
		if wrong := r.state().Check; wrong.Running || !wrong.Verdict.Problem {
			t.Errorf("nonsense: %+v", wrong)
		}
		want := []check.Config{
			{Relay: "wss://relay.example.org", STUN: []string{"stun:a:1", "stun:b:2"}},
			{Relay: "https://other.example.org/#KEY", STUN: []string{"stun:a:1", "stun:b:2"}},
		}
		if !reflect.DeepEqual(configs, want) {
			t.Errorf("checked were %+v", configs)
		}
	})
}

// TestCheckSentences: each part says one thing for each outcome, each verdict has a
// sentence, and nothing is left to be filled in.
func TestCheckSentences(t *testing.T) {
	loss := 1.5
	full := check.Report{
		Network: check.Network{Outcome: check.Passed, Addresses: []string{"192.168.1.4"}},
		Relay:   check.Relay{Outcome: check.Passed, Host: "relay.example.org", RoundTripMS: 12.3},
		UDP:     check.UDP{Outcome: check.Passed, ExternalAddress: "203.0.113.4:5000"},
		TURN:    check.TURN{UDP: check.Allocation{Outcome: check.Passed}, TCP: check.Allocation{Outcome: check.Failed}, TLS: check.Allocation{Outcome: check.Skipped}},
		NAT:     check.NAT{Outcome: check.Passed, Mapping: check.EndpointIndependent},
		Path:    check.Path{Outcome: check.Passed, UpKbps: 800, DownKbps: 2999, DownAtLeast: true, LossUpPercent: &loss, LossDownPercent: new(float64), RoundTripMS: 40, JitterMS: 1.25},
	}
	var got []string
	for _, line := range CheckLines(full) {
		got = append(got, line.Title.Text+": "+line.Text.String())
	}
	want := []string{
		"Network: This computer is on a network as 192.168.1.4.",
		"Relay: relay.example.org answers in 12 ms.",
		"UDP: UDP gets through. From outside this computer is seen as 203.0.113.4:5000.",
		"TURN: The TURN server gives a path by UDP, and none by TCP.",
		"NAT: The NAT in between lets direct paths through.",
		"Quality: Up 800 kbit/s (1.5 % lost), down ≥ 3.0 Mbit/s (0 % lost). Round trip 40 ms, jitter 1.2 ms.",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q", got)
	}
	outcomes := []check.Outcome{check.Passed, check.Failed, check.Unknown, check.Skipped}
	for _, o := range outcomes {
		r := full
		r.Network.Outcome, r.Relay.Outcome, r.UDP.Outcome, r.NAT.Outcome, r.Path.Outcome = o, o, o, o, o
		r.TURN = check.TURN{UDP: check.Allocation{Outcome: o}, TCP: check.Allocation{Outcome: o}, TLS: check.Allocation{Outcome: o}}
		for _, line := range CheckLines(r) {
			if text := line.Text.String(); text == "" || strings.Contains(text, "{{") || line.Outcome != o || line.Text.Problem != (o == check.Failed) {
				t.Errorf("%s, %s: %q", line.Title.Text, line.Outcome, text)
			}
		}
	}
	for verdict := range checkVerdicts {
		full.Verdict = verdict
		if text := CheckVerdict(full).String(); text == "" || strings.Contains(text, "{{") {
			t.Errorf("%s: %q", verdict, text)
		}
	}
}
