package main

import (
	"fmt"
	"slices"

	"peerscope/detector"
	"peerscope/detector/track"
)

const (
	follows = 0.3 // IoU of a box and the same one in the next picture
	absence = 5   // pictures in which a box that comes back has been gone, and not left
)

// flicker counts what a viewer would rather not see, without knowing the truth:
// a run is a box as long as there is one at its place in each picture.
type flicker struct {
	boxes    int
	runs     int // boxes that appeared
	blinks   int // runs of one picture
	gaps     int // runs that began where another had ended shortly before
	switches int // runs that went on, at once or after a gap, under another ID
	ids      map[int]bool
	live     []run
	ended    []run
}

// A run is a box in successive pictures.
type run struct {
	box    detector.Box
	id     int
	length int // pictures
	gone   int // pictures since it ended
}

const flickerHead = "boxes/picture  appearing/s  blinks/s  gaps/s  IDs  ID switches"

// line gives the counts as a line of a table.
func (f *flicker) line(pictures int, seconds float64) string {
	return fmt.Sprintf("%13.2f  %11.2f  %8.2f  %6.2f  %3d  %11d", float64(f.boxes)/float64(max(1, pictures)),
		float64(f.runs)/seconds, float64(f.blinks)/seconds, float64(f.gaps)/seconds, len(f.ids), f.switches)
}

// add counts the next picture. A box goes on with the run of its ID, else with
// the run at its place.
func (f *flicker) add(objects []track.Object) {
	if f.ids == nil {
		f.ids = make(map[int]bool)
	}
	before := f.live
	f.live = nil
	var others []run
	for _, o := range objects {
		if o.Detection.Label != walker {
			continue
		}
		f.boxes++
		now := run{box: o.Detection.Box, id: o.ID, length: 1}
		if i := slices.IndexFunc(before, func(r run) bool { return r.id == o.ID }); o.ID > 0 && i >= 0 {
			before = f.goOn(now, before, i)
		} else {
			others = append(others, now)
		}
	}
	for _, now := range others {
		if now.id > 0 {
			f.ids[now.id] = true
		}
		if i := nearest(before, now.box); i >= 0 {
			if before[i].id != now.id {
				f.switches++
			}
			before = f.goOn(now, before, i)
		} else {
			f.countRun(now)
		}
	}
	f.end(before)
}

// goOn makes a box part of run i, and gives the runs without it.
func (f *flicker) goOn(now run, before []run, i int) []run {
	now.length += before[i].length
	f.live = append(f.live, now)
	return slices.Delete(before, i, i+1)
}

// countRun counts a run that begins.
func (f *flicker) countRun(r run) {
	f.runs++
	f.live = append(f.live, r)
	if i := nearest(f.ended, r.box); i >= 0 {
		f.gaps++
		if f.ended[i].id != r.id {
			f.switches++
		}
		f.ended = slices.Delete(f.ended, i, i+1)
	}
}

// end keeps the runs that have ended, as long as they may come back.
func (f *flicker) end(runs []run) {
	for i := range f.ended {
		f.ended[i].gone++
	}
	f.ended = slices.DeleteFunc(f.ended, func(r run) bool { return r.gone > absence })
	for _, r := range runs {
		if r.length == 1 {
			f.blinks++
		}
		r.gone = 1
		f.ended = append(f.ended, r)
	}
}

// nearest is the run that lies best on the box, or -1.
func nearest(runs []run, box detector.Box) int {
	best, overlap := -1, float32(follows)
	for i, r := range runs {
		if v := r.box.IoU(box); v >= overlap {
			best, overlap = i, v
		}
	}
	return best
}
