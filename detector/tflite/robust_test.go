//go:build cgo

package tflite

import (
	"errors"
	"image"
	"math/rand/v2"
	"os"
	"sync"
	"testing"

	"peerscope/detector"
	"peerscope/detector/graph"
)

func TestBadFiles(t *testing.T) {
	wrongShape := tiny()
	wrongShape.Tensors[0].Shape = []int32{1, 32, 32 * 3, 1}
	noHeads := tiny()
	noHeads.Operators, noHeads.Outputs = noHeads.Operators[:2], noHeads.Outputs[:1]
	for name, c := range map[string]struct {
		file []byte
		want error
	}{
		"empty":          {nil, graph.ErrMalformed},
		"text":           {[]byte("This is no model, but a letter."), graph.ErrMalformed},
		"truncated":      {embedded(t)[:4_000_000], graph.ErrMalformed},
		"a single head":  {noHeads.Write(), ErrModel},
		"of wrong shape": {wrongShape.Write(), graph.ErrUnknown},
	} {
		m, err := Open(c.file, Options{})
		if !errors.Is(err, c.want) || m != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A file with a flipped byte is refused, or runs and finds whatever it finds.
func TestFlippedBytes(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	picture := white(image.Pt(300, 300))
	for name, whole := range map[string][]byte{"tiny": tiny().Write(), "yolo": tinyYOLO(true).Write(), "rearranged": rearranged().Write(), "original": original(t)} {
		opened := 0
		for range 150 {
			file := append([]byte(nil), whole...)
			at := random.IntN(2000) // where the structure is, before the weights
			if name == "original" { // which has it behind
				at = len(file) - 1 - random.IntN(33000)
			}
			file[at] ^= 1 << random.IntN(8)
			m, err := Open(file, Options{})
			if err != nil {
				continue
			}
			opened++
			d, err := detector.New(m, []string{"thing"}, detector.Live())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := d.Detect(picture); err != nil && !errors.Is(err, detector.ErrOutput) && !errors.Is(err, errFailed) {
				t.Errorf("%s, byte %d: %v", name, at, err)
			}
			if err := d.Close(); err != nil {
				t.Error(err)
			}
		}
		t.Logf("%s: %d of 150 opened", name, opened)
	}
}

func TestInferRefuses(t *testing.T) {
	m, err := Open(tiny().Write(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 1, 3*32*32 - 1, 3*32*32 + 1} {
		if _, err := m.Infer(make([]float32, n)); !errors.Is(err, ErrModel) {
			t.Errorf("%d numbers: %v", n, err)
		}
	}
	for range 2 {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := m.Infer(make([]float32, 3*32*32)); !errors.Is(err, ErrClosed) {
		t.Errorf("after close: %v", err)
	}
}

func TestUseFromManyGoroutines(t *testing.T) {
	file := tiny().Write()
	m, err := Open(file, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			own, err := Open(file, Options{})
			if err != nil {
				t.Error(err)
				return
			}
			for range 200 {
				for _, m := range []*Model{m, own} {
					if _, err := m.Infer(make([]float32, 3*32*32)); err != nil && !errors.Is(err, ErrClosed) {
						t.Error(err)
					}
				}
			}
			if i == 2 {
				_ = m.Close()
			}
			_ = own.Close()
		})
	}
	wg.Wait()
}

// What is quantized must round to the byte that the number came from.
func TestQuantizedInput(t *testing.T) {
	in := input{bytes: make([]byte, 256), scale: 128, zero: 128}
	pixels := make([]float32, 256)
	for i := range pixels {
		pixels[i] = (float32(i) - 128) / 128
	}
	in.quantize(pixels)
	for i, b := range in.bytes {
		if int(b) != i {
			t.Fatalf("%d became %d", i, b)
		}
	}
}

func TestNoFileStays(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	m, err := Open(tiny().Write(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = m.Close() }()
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
	t.Setenv("TMPDIR", dir+"/missing")
	if _, err := Open(tiny().Write(), Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without a folder for it: %v", err)
	}
}
