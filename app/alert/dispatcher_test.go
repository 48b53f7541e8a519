package alert

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// hang delivers nothing.
func hang(ctx context.Context, _ Message) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestFullQueueDropsAndCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lost, reports := 0, 0
		d := NewDispatcher(Receiver{Name: "test", Deliver: hang}, func(r Report) {
			if r.Receiver != "test" || reports == 0 && !errors.Is(r.Err, errQueueFull) {
				t.Errorf("report %+v", r)
			}
			lost += r.Lost
			reports++
		})
		const tooMany = 10
		for range maxAtOnce {
			d.Send(Message{})
		}
		synctest.Wait() // each goroutine has one
		for range maxQueued + tooMany {
			d.Send(Message{})
		}
		if lost != 1 || reports != 1 {
			t.Errorf("%d lost in %d reports at once, want the first alone", lost, reports)
		}
		begin := time.Now()
		d.Close()
		if took := time.Since(begin); took != closeTime {
			t.Errorf("closing took %v while deliveries hang", took)
		}
		if lost != maxAtOnce+maxQueued+tooMany || reports != 2 {
			t.Errorf("%d lost in %d reports in the end", lost, reports)
		}
	})
}

func TestHangingDeliveryEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var reports []Report
		d := NewDispatcher(Receiver{Name: "test", Deliver: hang}, func(r Report) { reports = append(reports, r) })
		d.Send(Message{})
		time.Sleep(deliveryTime)
		synctest.Wait()
		if len(reports) != 1 || !errors.Is(reports[0].Err, context.DeadlineExceeded) {
			t.Errorf("reports %v", reports)
		}
		d.Close()
	})
}

func TestInTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := ""
		d := NewDispatcher(Receiver{Name: "test", InTurn: true, Deliver: func(_ context.Context, m Message) error {
			time.Sleep(time.Duration(len(m.Text)) * 100 * time.Millisecond)
			got += m.Text
			return nil
		}}, func(r Report) { t.Error(r) })
		for _, text := range []string{"four ", "two ", "one ", "0"} {
			d.Send(Message{Text: text})
		}
		d.Close()
		if got != "four two one 0" {
			t.Errorf("they came as %q", got)
		}
	})
}
