package session

import (
	"cmp"
	"slices"
	"time"
)

// recount brings a list of what is seen up to date with the counts of now. The
// newest change comes first; what did not change keeps its time, and so its place.
func updateLabelCounts(before []LabelCount, counts map[string]int, now time.Time) []LabelCount {
	var after []LabelCount
	for label, n := range counts {
		since := now
		for _, s := range before {
			if s.Label == label && s.Count == n {
				since = s.Since
			}
		}
		after = append(after, LabelCount{Label: label, Count: n, Since: since})
	}
	slices.SortFunc(after, func(a, b LabelCount) int {
		return cmp.Or(b.Since.Compare(a.Since), cmp.Compare(a.Label, b.Label))
	})
	return after
}
