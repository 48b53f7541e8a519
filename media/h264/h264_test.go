package h264

import (
	"bytes"
	"testing"
)

func TestNALUnits(t *testing.T) {
	var got [][]byte
	for nal := range NALUnits([]byte{9, 0, 0, 1, 5, 0, 0, 0, 1, 6, 7, 0, 0, 1, 0, 0, 1, 8, 0}) {
		got = append(got, nal)
	}
	if want := [][]byte{{5}, {6, 7}, {8}}; string(bytes.Join(got, []byte{'|'})) != string(bytes.Join(want, []byte{'|'})) {
		t.Errorf("%x", got)
	}
}
