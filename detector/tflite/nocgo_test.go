//go:build !cgo

package tflite

import (
	"errors"
	"os"
	"testing"

	"peerscope/detector/graph"
)

func TestOpenSaysWhy(t *testing.T) {
	if _, err := Open([]byte("no model"), Options{}); !errors.Is(err, graph.ErrMalformed) {
		t.Errorf("a bad file: %v", err)
	}
	file, err := os.ReadFile("../../assets/model/detect.tflite")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(file, Options{}); !errors.Is(err, ErrNoCgo) {
		t.Errorf("a good file: %v", err)
	}
}
