package main

import (
	"cmp"
	"slices"

	"peerscope/cmd/eval/internal/tracktest"
	"peerscope/detector"
)

// An object is something that is in a picture, by the people who marked it.
type object struct {
	label   string
	box     detector.Box
	outline []tracktest.Point // nil where only the box is marked
}

// An example is a picture's objects and what was found in it.
type example struct {
	truth []object
	found []detector.Detection
}

// meanPrecision is COCO's mAP at one overlap: the average precision of each
// label that occurs in truth, at 101 recalls, and the mean of these.
func meanPrecision(examples []example, overlap float32) float64 {
	labels := make(map[string]int)
	for _, e := range examples {
		for _, o := range e.truth {
			labels[o.label]++
		}
	}
	sum := 0.0
	for label, n := range labels {
		sum += averagePrecision(ranked(examples, label, overlap), n)
	}
	return sum / float64(len(labels))
}

// ranked says of all that was found under one label, the best score first,
// whether it is true: each object is found once, by the best that overlaps it.
func ranked(examples []example, label string, overlap float32) []bool {
	type guess struct {
		score   float32
		picture int
		box     detector.Box
	}
	var guesses []guess
	for i, e := range examples {
		for _, f := range e.found {
			if f.Label == label {
				guesses = append(guesses, guess{f.Score, i, f.Box})
			}
		}
	}
	slices.SortStableFunc(guesses, func(a, b guess) int { return cmp.Compare(b.score, a.score) })
	type which struct{ picture, object int }
	taken := make(map[which]bool)
	right := make([]bool, len(guesses))
	for i, g := range guesses {
		best, most := which{-1, -1}, overlap
		for j, o := range examples[g.picture].truth {
			w := which{g.picture, j}
			if v := g.box.IoU(o.box); o.label == label && !taken[w] && v >= most {
				best, most = w, v
			}
		}
		if right[i] = best.object >= 0; right[i] {
			taken[best] = true
		}
	}
	return right
}

// averagePrecision is the mean over the recalls 0, 0.01 ... 1 of the best
// precision at that recall or a greater one.
func averagePrecision(right []bool, objects int) float64 {
	best := make([]float64, objects+1) // by the number of objects found
	hits := 0
	for i, r := range right {
		if r {
			hits++
			best[hits] = float64(hits) / float64(i+1)
		}
	}
	for i := objects - 1; i >= 0; i-- {
		best[i] = max(best[i], best[i+1])
	}
	sum := 0.0
	for recall := range 101 {
		sum += best[(recall*objects+99)/100]
	}
	return sum / 101
}

// shownBoxes counts the boxes that are shown from a score on: right ones, each on
// an object of its own with an IoU of 0.5, and all others.
func shownBoxes(all []example, least float32) (right, mistaken int) {
	labels := make(map[string]bool)
	examples := slices.Clone(all)
	for i, e := range examples {
		examples[i].found = slices.DeleteFunc(slices.Clone(e.found), func(d detector.Detection) bool { return d.Score < least })
		for _, d := range examples[i].found {
			labels[d.Label] = true
		}
	}
	for label := range labels {
		for _, r := range ranked(examples, label, 0.5) {
			if r {
				right++
			} else {
				mistaken++
			}
		}
	}
	return right, mistaken
}

// agreement is the share of what reference found, with a score of at least
// least, that is found again in the same place.
func agreement(reference, examples []example, least, overlap float32) float64 {
	again, all := 0, 0
	for i, r := range reference {
		for _, f := range r.found {
			if f.Score < least {
				continue
			}
			all++
			if slices.ContainsFunc(examples[i].found, func(g detector.Detection) bool {
				return g.Label == f.Label && g.Box.IoU(f.Box) >= overlap
			}) {
				again++
			}
		}
	}
	return float64(again) / float64(max(all, 1))
}
