package main

import (
	"fmt"
	"image"
	"io"
	"os"
	"slices"
	"time"

	"golang.org/x/image/draw"

	"peerscope/assets"
	"peerscope/detector"
	"peerscope/detector/tflite"
	"peerscope/detector/track"
	"peerscope/media"
	"peerscope/media/picture"
)

const (
	// The two detectors take turns of some pictures, so that what else the machine
	// does meets both, but not of one: each would find the caches emptied by the other.
	turns   = 31 // the first is not counted
	perTurn = 5  // pictures
	// multiplyAdds of one picture: the sum over our model's convolutions of
	// output elements x weights of one. The first version has 0.728e9.
	multiplyAdds = 0.733e9
)

// A timed model keeps when its last inference began and ended.
type timed struct {
	detector.Model
	began, ended time.Time
}

func (m *timed) Infer(input []float32) (detector.Output, error) {
	m.began = time.Now()
	out, err := m.Model.Infer(input)
	m.ended = time.Now()
	return out, err
}

// A timedDetector is one way from a decoded picture to boxes.
type timedDetector struct {
	model    *timed
	detector *detector.Detector
	tracker  *track.Tracker
	laps     map[string][]time.Duration
}

// The parts of a detection, in order.
var parts = []string{"pre-process", "infer", "decode", "track", "all"}

func newTimedDetector(model []byte, o tflite.Options, labels []string) (*timedDetector, error) {
	m, err := tflite.Open(model, o)
	if err != nil {
		return nil, err
	}
	if w := m.Warning(); w != "" {
		fmt.Fprintln(os.Stderr, "eval:", w)
	}
	t := &timed{Model: m}
	d, err := detector.New(t, labels, detector.Live())
	if err != nil {
		return nil, err
	}
	return &timedDetector{t, d, track.New(shownScore), make(map[string][]time.Duration)}, nil
}

// run takes the time of one picture.
func (c *timedDetector) run(p *image.YCbCr) error {
	began := time.Now()
	found, err := c.detector.Detect(p)
	if err != nil {
		return err
	}
	decoded := time.Now()
	c.tracker.Update(found, began)
	c.tracker.At(decoded)
	ended := time.Now()
	for i, d := range []time.Duration{
		c.model.began.Sub(began), c.model.ended.Sub(c.model.began), decoded.Sub(c.model.ended),
		ended.Sub(decoded), ended.Sub(began),
	} {
		c.laps[parts[i]] = append(c.laps[parts[i]], d)
	}
	return nil
}

// speed prints what the parts of a detection take, of the original and ours in
// turn.
func speed(out io.Writer, photograph string) error {
	p, err := frame720(photograph)
	if err != nil {
		return err
	}
	labels, err := detector.ParseLabels(assets.Labels())
	if err != nil {
		return err
	}
	ways, err := openTimed(labels)
	defer func() {
		for _, c := range ways {
			_ = c.detector.Close()
		}
	}()
	if err != nil {
		return err
	}
	for turn := range turns {
		for _, c := range ways {
			if turn == 1 {
				clear(c.laps)
			}
			for range perTurn {
				if err := c.run(p); err != nil {
					return err
				}
			}
		}
	}
	report(out, p.Rect.Size(), ways)
	return nil
}

// openTimed opens the models that are compared, as waysToRun names them.
func openTimed(labels []string) (ways []*timedDetector, err error) {
	v1, err := os.ReadFile(originalModel)
	if err != nil {
		return nil, err
	}
	carried, err := assets.Model()
	if err != nil {
		return nil, err
	}
	for _, m := range []struct {
		file    []byte
		options tflite.Options
	}{{v1, tflite.Options{Original: true}}, {v1, tflite.Options{}}, {carried, tflite.Options{}}} {
		d, err := newTimedDetector(m.file, m.options, labels)
		if err != nil {
			return ways, err
		}
		ways = append(ways, d)
	}
	return ways, nil
}

func report(out io.Writer, size image.Point, ways []*timedDetector) {
	original, rewritten, ours := ways[0], ways[1], ways[2]
	fmt.Fprintf(out, "detection in %dx%d on one thread, %d times each, in turn; ms\n%-22s %8s %8s %8s\n",
		size.X, size.Y, (turns-1)*perTurn, "", "min", "median", "p95")
	row(out, "v1 as it came, infer", original.laps["infer"])
	row(out, "v1 rewritten, infer", rewritten.laps["infer"])
	for _, p := range parts {
		row(out, "ours, "+p, ours.laps[p])
	}
	least, median := slices.Min(ours.laps["infer"]), percentile(ours.laps["all"], 50)
	fmt.Fprintf(out, "ours takes %.2f times what v1 rewritten does by the minimum, and %.2f by the median\n",
		float64(least)/float64(slices.Min(rewritten.laps["infer"])),
		float64(percentile(ours.laps["infer"], 50))/float64(percentile(rewritten.laps["infer"], 50)))
	fmt.Fprintf(out, "it is %.1f times as fast as v1 as it came by the minimum, and makes %.0f boxed pictures a second\n",
		float64(slices.Min(original.laps["infer"]))/float64(least), 1/median.Seconds())
	if limit, how := multiplyAddLimit(); limit > 0 {
		fmt.Fprintf(out, "its %.0f million multiply-adds take %.1f ms at this processor's limit (%s): %.0f %% of it\n",
			multiplyAdds/1e6, 1000*multiplyAdds/limit, how, 100*multiplyAdds/limit/least.Seconds())
	}
}

func row(out io.Writer, name string, laps []time.Duration) {
	ms := func(d time.Duration) float64 { return d.Seconds() * 1000 }
	fmt.Fprintf(out, "%-22s %8.2f %8.2f %8.2f\n", name, ms(slices.Min(laps)), ms(percentile(laps, 50)), ms(percentile(laps, 95)))
}

func percentile(laps []time.Duration, percent int) time.Duration {
	return slices.Sorted(slices.Values(laps))[(len(laps)-1)*percent/100]
}

// frame720 is a photograph as a 1280x720 camera would send it.
func frame720(file string) (*image.YCbCr, error) {
	p, err := picture.Read(file)
	if err != nil {
		return nil, err
	}
	small := image.NewRGBA(image.Rect(0, 0, 1280, 720))
	draw.ApproxBiLinear.Scale(small, small.Rect, p, p.Rect, draw.Src, nil)
	return media.FromImage(small), nil
}
