package congestion

import "testing"

// probe sends packets of these sizes at a bit rate over a line, and gives what is found.
func probe(bitRate, line int, sizes ...int) (found int, saturated bool) {
	var p prober
	p.start(begin, bitRate)
	now, free := begin, begin
	var arrivals []probeArrival
	for _, size := range sizes {
		p.addSent(now, size)
		if now.After(free) {
			free = now
		}
		free = free.Add(transmission(size, line))
		arrivals = append(arrivals, probeArrival{now, free.Sub(begin)})
		now = now.Add(transmission(size, bitRate))
	}
	for i, size := range sizes {
		found, saturated = p.addReceived(arrivals[i], size)
	}
	return found, saturated
}

// Packets of different sizes do not make a quick line look like a thin one.
func TestProbeOfUnequalPackets(t *testing.T) {
	const bitRate, quick, thin = 1_200_000, 1_000_000_000, 800_000
	for _, sizes := range [][]int{
		{1216, 1216, 1216, 1216, 1216, 1216},
		{1216, 88, 1216, 463, 196, 319, 319, 319},
		{319, 319, 319, 319, 319, 88, 319, 319, 319, 319, 319, 319, 319, 1216},
	} {
		if found, saturated := probe(bitRate, quick, sizes...); saturated {
			t.Errorf("%v: a quick line is thought to carry %d bit/s", sizes, found)
		}
		if found, saturated := probe(bitRate, thin, sizes...); saturated && found > thin || !saturated && found > bitRate {
			t.Errorf("%v: a thin line is thought to carry %d bit/s", sizes, found)
		}
	}
	if found, saturated := probe(bitRate, thin, 1216, 1216, 1216, 1216, 1216, 1216); !saturated || found < thin*94/100 {
		t.Errorf("of a thin line %d bit/s are found, saturated: %v", found, saturated)
	}
}
