package main

import "testing"

// The window's list of what the program carries is that of the README.
func TestWorks(t *testing.T) {
	all := works()
	if len(all) < 4 {
		t.Fatalf("only %d works", len(all))
	}
	for _, w := range all {
		if w.Name == "" || w.Origin == "" || w.Licence == "" || w.Name == "what" {
			t.Errorf("%+v", w)
		}
	}
}
