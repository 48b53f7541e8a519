package congestion

import (
	"testing"
	"time"
)

// useInitialWindow has as many packets leave as may at first, and gives their bytes.
func useInitialWindow(p *Pacer[int], now time.Time) (bytes int) {
	const size = 1000
	for p.Ready(now) {
		p.Push(Video, 0, size)
		p.Pop(now)
		bytes += size
	}
	return bytes
}

// TestInitialWindow: the first picture leaves at once, however long it takes until
// there is one, and nothing leaves faster after it.
func TestInitialWindow(t *testing.T) {
	var p Pacer[int]
	p.SetTargetBitRate(300_000, 0)
	p.Pop(begin)
	now := begin.Add(time.Minute)
	if n := useInitialWindow(&p, now); n < initialWindow || n > initialWindow+1000 {
		t.Errorf("%d bytes left at once", n)
	}
	if n := useInitialWindow(&p, now.Add(time.Minute)); n > minBurst+1000 {
		t.Errorf("%d bytes left at once later", n)
	}
}

func TestPacerOrderAndRate(t *testing.T) {
	var p Pacer[int]
	p.SetTargetBitRate(400_000, 0) // 125 bytes a millisecond
	now := begin
	useInitialWindow(&p, now)
	now = now.Add(time.Second)
	for i := range 20 {
		p.Push(Video, i, 1000)
	}
	p.Push(Retransmission, 100, 1000)
	if first, ok := p.Pop(now); !ok || first != 100 {
		t.Errorf("first %d", first)
	}
	if d := p.Delay(); d != 400*time.Millisecond {
		t.Errorf("20000 bytes take %v", d)
	}
	left := 1
	for limit := now.Add(40 * time.Millisecond); now.Before(limit); now = now.Add(time.Millisecond) {
		for _, ok := p.Pop(now); ok; _, ok = p.Pop(now) {
			left++
		}
	}
	if left < 7 || left > 9 { // a burst of 3000 bytes, and 5000 in 40 ms
		t.Errorf("%d packets in 40 ms", left)
	}
	if wait := p.Wait(now); wait > 9*time.Millisecond {
		t.Errorf("the next after %v", wait)
	}
	p.Clear()
	if _, ok := p.Pop(now.Add(time.Second)); ok || !p.Empty() {
		t.Error("something is left")
	}
}

func TestPacerIsBounded(t *testing.T) {
	var p Pacer[int]
	pushed := 0
	for i := range 5 * maxQueue {
		if p.Push(Video, i, 1200) {
			pushed++
		}
	}
	if pushed != maxQueue {
		t.Errorf("%d packets", pushed)
	}
}

func TestProbeLeavesEvenly(t *testing.T) {
	var p Pacer[int]
	p.SetTargetBitRate(300_000, 0)
	now := begin.Add(time.Second)
	p.SetProbeRate(800_000, now) // 100 bytes a millisecond
	sent := 0
	for range 25 {
		for p.Ready(now) {
			p.Push(Video, 0, 300)
			p.Pop(now)
			sent++
		}
		now = now.Add(time.Millisecond)
	}
	if sent < 8 || sent > 10 {
		t.Errorf("%d packets of 300 bytes in 25 ms", sent)
	}
}

// TestPacerKeepsToCapacity: a picture of which a packet is lost does not fill the
// line before the packet that is asked for.
func TestPacerKeepsToCapacity(t *testing.T) {
	var p Pacer[int]
	p.SetTargetBitRate(400_000, 480_000) // 60 bytes a millisecond
	now := begin
	useInitialWindow(&p, now)
	for i := range 20 {
		p.Push(Video, i, 1000)
	}
	left := 1
	for now = now.Add(time.Second); now.Before(begin.Add(1100 * time.Millisecond)); now = now.Add(time.Millisecond) {
		for _, ok := p.Pop(now); ok; _, ok = p.Pop(now) {
			left++
		}
	}
	if left < 9 || left > 11 { // a burst of 3000 bytes, and 6000 in 100 ms
		t.Errorf("%d packets in 100 ms", left)
	}
}
