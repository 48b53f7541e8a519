package terminal

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"peerscope/app/alert"
	"peerscope/app/session"
)

func TestAlertsAreAlarmsAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := make(chan string, 2)
		events := newEventWriter(newLineWriter(io.Discard), func(error) {})
		told := newAlerts([]alert.Receiver{{Name: "test", Deliver: func(_ context.Context, m alert.Message) error {
			got <- string(m.Line)
			return nil
		}}}, events)
		for _, kind := range []session.EventKind{session.EventObjectAppeared, session.EventAlarm, session.EventAlarm} {
			if err := told.send(session.Event{Kind: kind}, eventLine{Event: kind, Name: "<Ada>"}); err != nil {
				t.Fatal(err)
			}
		}
		told.close()
		for range 2 {
			if line := <-got; !strings.HasPrefix(line, `{"event":"alarm"`) || !strings.Contains(line, `"<Ada>"`) || !strings.HasSuffix(line, "}\n") {
				t.Errorf("a line %q", line)
			}
		}
		if err := events.close(); err != nil {
			t.Error(err)
		}
	})
}

func TestLostAlertsAreTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		events := newEventWriter(newLineWriter(&out), func(error) {})
		hangs := func(ctx context.Context, _ alert.Message) error {
			<-ctx.Done()
			return ctx.Err()
		}
		told := newAlerts([]alert.Receiver{{Name: "command", Deliver: hangs}, {Name: "webhook", Deliver: hangs}}, events)
		if err := told.send(session.Event{}, eventLine{Event: session.EventAlarm}); err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		told.close()
		if took := time.Since(begin); took > 2*time.Second {
			t.Errorf("closing took %v", took)
		}
		if err := events.close(); err != nil {
			t.Error(err)
		}
		problems := 0
		for text := range strings.Lines(out.String()) {
			var line eventLine
			if err := json.Unmarshal([]byte(text), &line); err != nil || line.Event != session.EventProblem || line.Count != 1 || line.Details == "" {
				t.Errorf("a line %s: %v", text, err)
			}
			problems++
		}
		if problems != 2 {
			t.Errorf("%d problems", problems)
		}
	})
}
