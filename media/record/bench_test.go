package record

import (
	"context"
	"testing"
	"time"
)

// BenchmarkRecord is a second of a stream of 640x480 with sound, at 1.5 Mbit/s and 30
// pictures a second, written to a file: of a core, a second of which 1 % is 10 ms.
func BenchmarkRecord(b *testing.B) {
	r := New(Config{Folder: b.TempDir(), RequestKeyFrame: func() {}, Started: func(File) {}, Stopped: func(File, error) {}})
	w := &fileWriter{config: r.config}
	for i := 0; b.Loop(); i++ {
		for ms := 0; ms < 1000; ms += 20 {
			write := func(s Sample) {
				s.Time = s.Time.Add(time.Duration(i) * time.Second)
				r.Write(s)
				if err := r.writeEntry(w, <-r.queue); err != nil {
					b.Fatal(err)
				}
			}
			write(sound(ms))
			if ms%100 < 60 {
				p := picture(ms, ms == 0 && i%10 == 0)
				p.Data = append(p.Data, make([]byte, 1_500_000/8/30)...)
				write(p)
			}
		}
		if err := w.flush(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(time.Second)*100, "%-of-a-core")
	if err := w.close(context.Canceled); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkRing is a second of the same stream held in memory, after a minute of it.
func BenchmarkRing(b *testing.B) {
	var r Ring
	second := func(i int) {
		for ms := 0; ms < 1000; ms += 20 {
			r.Add(Sample{Codec: mimeOpus, Data: make([]byte, 80), Time: at(1000*i + ms)})
			if ms%100 < 60 {
				p := picture(1000*i+ms, ms == 0 && i%5 == 0)
				p.Data = append(p.Data, make([]byte, 1_500_000/8/30)...)
				r.Add(p)
			}
		}
	}
	for i := range 60 {
		second(i)
	}
	i := 60
	for b.Loop() {
		second(i)
		i++
	}
	b.ReportMetric(float64(r.bytes)/(1<<20), "MiB")
}
