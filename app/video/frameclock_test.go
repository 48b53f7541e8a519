package video

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"peerscope/internal/latest"
)

// Videos whose pictures come each in its own time, and what can wait for them, do not
// have the window drawn more often than one of them.
func TestFrameClockDrawsTogether(t *testing.T) {
	const period = time.Second / 30
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		frames, shown := 0, [3]int{}
		clock := FrameClock{Run: func(f func()) { frames++; f() }}
		for i, interval := range []time.Duration{30 * time.Millisecond, 30 * time.Millisecond, 50 * time.Millisecond} {
			var slot latest.Slot[int]
			go Follow(ctx, &slot, func(f func()) { clock.Do(interval, f) }, func(int) func() {
				return func() { shown[i]++ }
			})
			go func() {
				time.Sleep(time.Duration(i) * 10 * time.Millisecond)
				for n := range 30 {
					slot.Put(n)
					time.Sleep(period)
				}
			}()
		}
		time.Sleep(2 * time.Second)
		cancel()
		synctest.Wait()
		if frames > 36 {
			t.Errorf("the window was drawn %d times in a second", frames)
		}
		if shown[0] < 28 || shown[1] < 28 || shown[2] < 15 {
			t.Errorf("of 30 pictures each, %v were shown", shown)
		}
	})
}

// What comes alone is shown at once, and not later than it allows where nothing else
// comes.
func TestFrameClockDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := FrameClock{Run: func(f func()) { f() }}
		for _, c := range []struct{ interval, want time.Duration }{{time.Second, 0}, {50 * time.Millisecond, 50 * time.Millisecond}} {
			began := time.Now()
			clock.Do(c.interval, func() {
				if got := time.Since(began); got != c.want {
					t.Errorf("shown after %v, want %v", got, c.want)
				}
			})
		}
		time.Sleep(time.Second)
		began := time.Now()
		clock.Do(50*time.Millisecond, func() {})
		if waited := time.Since(began); waited != 0 {
			t.Errorf("what comes after a second waits %v", waited)
		}
	})
}
