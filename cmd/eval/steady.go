package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"peerscope/assets"
	"peerscope/cmd/eval/internal/tracktest"
	"peerscope/detector"
	"peerscope/detector/tflite"
	"peerscope/media/picture"
)

const (
	photoMarks = "cmd/eval/photo.txt" // the objects of assets/sample/photo.jpg, marked by hand
	foundIoU   = 0.5                  // of an object and what is found of it at rest
	usualRate  = 10                   // detections per second
)

// What issues 5 and 11 ask of boxes that are shown, at the usual rate.
const (
	leastIoU   = 0.7
	mostJitter = 1.0 // pixels, on a still picture
	// The share of pictures with a box too few or too many that a call may have in a scene, of
	// the photograph, and of a folder's pictures, in which much is too small to be found.
	mostUnclean, mostUncleanOfMany = 0.1, 0.45
)

// steady prints how steady the boxes are that a viewer sees, with the tracker
// and without, while a camera looks at a photograph, or at marked pictures. Those
// of its objects count that the detector finds when it sees the whole picture:
// what it cannot see at all is not the fault of how it is shown.
func steady(out io.Writer, path string) error {
	d, labels, err := openLive()
	if err != nil {
		return err
	}
	pool := newDetectorPool(d)
	defer pool.close()
	pictures, err := worlds(path, named(labels))
	if err != nil {
		return err
	}
	if len(pictures) == 0 {
		_, err := fmt.Fprintf(out, "eval skipped: there are no pictures in %s\n", path)
		return err
	}
	rates, unclean := []int{usualRate}, mostUncleanOfMany
	if len(pictures) == 1 {
		unclean = mostUnclean
		rates = []int{usualRate / 2, usualRate, 2 * usualRate}
	}
	subjects, err := pool.subjects(pictures)
	if err != nil {
		return err
	}
	all, err := pool.measure(subjects, rates)
	if err != nil {
		return err
	}
	objects := 0
	for _, s := range subjects {
		objects += s.count
	}
	fmt.Fprintf(out, "%s: %d pictures, %d objects; 30 pictures a second shown\n", path, len(subjects), objects)
	return table(out, all, unclean)
}

// openLive is the detector of a call, and the labels of its classes.
func openLive() (*detector.Detector, []string, error) {
	labels, err := detector.ParseLabels(assets.Labels())
	if err != nil {
		return nil, nil, err
	}
	model, err := assets.Model()
	if err != nil {
		return nil, nil, err
	}
	m, err := tflite.Open(model, tflite.Options{})
	if err != nil {
		return nil, nil, err
	}
	d, err := detector.New(m, labels, detector.Live())
	return d, labels, err
}

// worlds are one picture, or those of a folder; none if there is no such folder.
func worlds(path string, classes []string) ([]marked, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return loadPictures(path, classes)
	}
	p, err := picture.Read(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	truth, err := loadTruth(filepath.FromSlash(photoMarks), classes)
	return []marked{{p, truth}}, err
}

// counted are the objects of a picture as the scenes want them, and how many of them were found.
func counted(truth []object, found []detector.Detection) (annotated []tracktest.Object, count int) {
	for _, o := range truth {
		seen := slices.ContainsFunc(found, func(d detector.Detection) bool {
			return d.Score >= shownScore && d.Label == o.label && d.Box.IoU(o.box) >= foundIoU
		})
		if seen {
			count++
		}
		annotated = append(annotated, tracktest.Object{Label: o.label, Box: o.box, Outline: o.outline, Ignored: !seen})
	}
	return annotated, count
}

// A measured scene is of all pictures, at one rate of detection.
type measured struct {
	scene string
	rate  int
	ways  []wayMeasured
}

// A wayMeasured is one way to show objects, or to count them.
type wayMeasured struct {
	name    string
	metrics []tracktest.Metrics
}

// ways are those of one picture and scene, in the order of the table.
func ways(scene tracktest.Scene, seen observed, rate int, photograph bool) []wayMeasured {
	at := func(name string, s tracktest.Scene, shown tracktest.Tracker) wayMeasured {
		return wayMeasured{name, []tracktest.Metrics{tracktest.Measure(s, seen.source, shown, rate)}}
	}
	all := []wayMeasured{
		at("detections", scene, tracktest.Untracked(shownScore)),
		at(trackerAlone, scene, seen.tracker()),
	}
	if rate != usualRate {
		return all
	}
	all = append(all, at(asCall, scene, seen.call()))
	if photograph {
		for _, cut := range []float32{tracktest.ModerateTruncation, tracktest.EasyTruncation} {
			scene.Objects = slices.Clone(scene.Objects)
			for i := range scene.Objects {
				scene.Objects[i].MaxTruncation = cut
			}
			all = append(all, at(fmt.Sprintf("cut <= %.0f %%", 100*cut), scene, seen.call()))
		}
	}
	return all
}

// Ways to show objects: with the tracker, and with its looks at parts too.
const trackerAlone, asCall = "tracker", "call"

// measure gives the figures of a scene, for each rate.
func (f *footage) measure(rates []int) (all []measured, err error) {
	seen := f.observed()
	for _, rate := range rates {
		all = append(all, measured{f.scene.Name, rate, ways(f.scene, seen, rate, len(rates) > 1)})
	}
	return all, f.failed
}

// merge adds the figures of one picture to those of the pictures before it.
func merge(all, one []measured) []measured {
	if all == nil {
		return one
	}
	for i, m := range one {
		for j, way := range m.ways {
			all[i].ways[j].metrics = append(all[i].ways[j].metrics, way.metrics...)
		}
	}
	return all
}

// overall is all scenes at the usual rate, as of one.
func overall(all []measured) measured {
	sum := measured{scene: "all", rate: usualRate}
	for _, m := range all {
		if m.rate != usualRate {
			continue
		}
		for i, way := range m.ways {
			if i == len(sum.ways) {
				sum.ways = append(sum.ways, wayMeasured{name: way.name})
			}
			sum.ways[i].metrics = append(sum.ways[i].metrics, way.metrics...)
		}
	}
	return sum
}

// table prints the lines, and says in its error what is not as it should be.
func table(out io.Writer, all []measured, unclean float64) error {
	fmt.Fprintf(out, "%-11s %-5s %-11s %s\n", "scene", "", "shown", tracktest.MetricsHeader)
	var wrong []error
	for _, m := range append(all, overall(all)) {
		for _, way := range m.ways {
			sum := tracktest.Sum(way.metrics)
			fmt.Fprintf(out, "%-11s %2d/s  %-11s %v\n", m.scene, m.rate, way.name, sum)
			if way.name == trackerAlone && m.rate == usualRate && (sum.IoU < leastIoU || m.scene == "still" && sum.Jitter >= mostJitter) {
				wrong = append(wrong, fmt.Errorf("%s: IoU %.3f, jitter %.2f px at %d detections a second",
					m.scene, sum.IoU, sum.Jitter, m.rate))
			}
			if way.name == asCall && sum.Unclean > unclean+1e-9 {
				wrong = append(wrong, fmt.Errorf("%s: %.1f %% of a call's pictures are unclean", m.scene, 100*sum.Unclean))
			}
		}
	}
	return errors.Join(wrong...)
}
