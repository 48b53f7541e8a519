package peer

import (
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
)

// readVectors reads what the tests of the page read too.
func readVectors(t *testing.T, name string, into any) {
	t.Helper()
	b, err := os.ReadFile("../assets/vectors/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
}

// TestMessageVectors: data, with spaces added to it, is what arrives. It is
// ignored if there is no result. A sent one is what we send for the result.
func TestMessageVectors(t *testing.T) {
	var vectors struct {
		Channel  string
		Messages []struct {
			Name, Data    string
			Padding       int
			Invalid, Sent bool
			Result        map[string]any
		}
	}
	readVectors(t, "messages.json", &vectors)
	if vectors.Channel != channelLabel || len(vectors.Messages) == 0 {
		t.Errorf("channel %q, %d messages", vectors.Channel, len(vectors.Messages))
	}
	for _, v := range vectors.Messages {
		data := []byte(v.Data + strings.Repeat(" ", v.Padding))
		m, err := parseMessage(data)
		if v.Invalid != (err != nil) || err != nil && !errors.Is(err, ErrProtocol) {
			t.Errorf("%s: %v", v.Name, err)
		}
		var again []byte
		switch m.Type {
		case typeAbout, typeBye, typeRecord, typeRecorded:
			again = m.marshal()
		case typeSeen:
			var d struct{ Seen Detections }
			if err := json.Unmarshal(data, &d); err != nil {
				t.Fatal(err)
			}
			again = d.Seen.marshal()
		}
		var result map[string]any
		if again != nil {
			if err := json.Unmarshal(again, &result); err != nil {
				t.Fatal(err)
			}
		}
		if !reflect.DeepEqual(result, v.Result) {
			t.Errorf("%s: %v, not %v", v.Name, result, v.Result)
		}
		if v.Sent && string(again) != v.Data {
			t.Errorf("%s: %s is sent", v.Name, again)
		}
	}
}

// TestFailureVectors: each step is an update, at milliseconds from the start, and
// whether an ICE restart is due after it. Answered, left and aboutReceived stay
// true in the steps that follow. A browser's connection may be failed for lack of
// ICE too, so its steps say dtlsFailed; pion's is not, as health gives up earlier.
func TestFailureVectors(t *testing.T) {
	states := map[string]MemberState{
		"connecting": Connecting, "connected": Connected, "interrupted": Interrupted, "gone": Gone, "lost": Lost, "failed": Failed,
	}
	reasons := map[string]error{
		"": nil, "no answer": ErrNoAnswer, "no connection": ErrNoConnection, "no secure connection": ErrDTLS,
	}
	connections := map[string]webrtc.PeerConnectionState{
		"new": webrtc.PeerConnectionStateNew, "connecting": connecting, "connected": connected,
		"disconnected": disconnected, "failed": failed, "closed": closed,
	}
	var vectors []struct {
		Name  string
		Steps []struct {
			At                            int // ms
			Connection, State, Reason     string
			Answered, Left, AboutReceived bool
			Rejoined, Restart             bool
		}
	}
	readVectors(t, "failures.json", &vectors)
	if len(vectors) == 0 {
		t.Error("no vectors")
	}
	for _, v := range vectors {
		h := health{startedAt: begin}
		for i, s := range v.Steps {
			now := begin.Add(time.Duration(s.At) * time.Millisecond)
			h.answered, h.aboutReceived = h.answered || s.Answered, h.aboutReceived || s.AboutReceived
			switch {
			case s.Left:
				h.leftAt = now
			case s.Rejoined:
				h.rejoined()
			}
			state, err := h.update(now, connections[s.Connection])
			if want, ok := states[s.State]; !ok || state != want {
				t.Errorf("%s, step %d: %v, not %s", v.Name, i, state, s.State)
			}
			if want, ok := reasons[s.Reason]; !ok || !errors.Is(err, want) {
				t.Errorf("%s, step %d: %v, not %q", v.Name, i, err, s.Reason)
			}
			if restart := state <= Interrupted && h.restartDue(now); restart != s.Restart {
				t.Errorf("%s, step %d: restart %v", v.Name, i, restart)
			}
		}
	}
}
