package video

import (
	"context"
	"image"
	"image/color"
	"slices"
	"testing"
	"testing/synctest"

	"peerscope/internal/latest"
)

// While the window is busy one update waits, and the newest value follows it.
func TestFollowQueuesOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var slot latest.Slot[int]
		queue := make(chan func(), 10)
		var shown []int
		go Follow(ctx, &slot, func(f func()) { queue <- f }, func(v int) func() {
			return func() { shown = append(shown, v) }
		})
		for v := 1; v <= 5; v++ {
			slot.Put(v)
			synctest.Wait()
		}
		for range 2 {
			if len(queue) != 1 {
				t.Fatalf("%d updates are queued", len(queue))
			}
			(<-queue)()
			synctest.Wait()
		}
		if len(shown) != 2 || shown[0] != 1 || shown[1] != 5 {
			t.Errorf("shown were %v, want the first and the newest", shown)
		}
		slot.Put(6)
		synctest.Wait()
		cancel()
		synctest.Wait()
		(<-queue)()
		if len(shown) != 2 {
			t.Errorf("shown after the end: %v", shown[2:])
		}
	})
}

// What needs no showing does not bother the window.
func TestFollowShowsNothingForNil(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var slot latest.Slot[int]
		var shown []int
		go Follow(ctx, &slot, func(f func()) { f() }, func(v int) func() {
			if v%2 == 1 {
				return nil
			}
			return func() { shown = append(shown, v) }
		})
		for v := 1; v <= 4; v++ {
			slot.Put(v)
			synctest.Wait()
		}
		cancel()
		synctest.Wait()
		if !slices.Equal(shown, []int{2, 4}) {
			t.Errorf("shown were %v", shown)
		}
	})
}

func TestConverter(t *testing.T) {
	var c Converter
	if c.Convert(nil) != nil || c.Convert(&image.YCbCr{}) != nil {
		t.Error("a picture without pixels was converted")
	}
	first, second, third := c.Convert(greyImage(64, 48)), c.Convert(greyImage(64, 48)), c.Convert(greyImage(64, 48))
	if first == second || first != third {
		t.Error("the buffers do not take turns")
	}
	if got := c.Convert(greyImage(641, 481)).Rect.Size(); got != image.Pt(641, 481) {
		t.Errorf("a picture of 641x481 became %v", got)
	}
	c.Half = true
	for _, size := range []struct{ whole, want image.Point }{{image.Pt(641, 481), image.Pt(320, 240)}, {image.Pt(1, 9), image.Pt(1, 9)}} {
		if got := c.Convert(greyImage(size.whole.X, size.whole.Y)).Rect.Size(); got != size.want {
			t.Errorf("half of %v is %v", size.whole, got)
		}
	}
}

func TestOwnPictureIsMirrored(t *testing.T) {
	img := greyImage(5, 4)
	img.Y[1*img.YStride+0] = 235 // white at the left of the second row
	plain, mirrored := (&Converter{}).Convert(img), (&Converter{Mirrored: true}).Convert(img)
	white := color.RGBA{255, 255, 255, 255}
	if plain.RGBAAt(0, 1) != white || mirrored.RGBAAt(4, 1) != white || mirrored.RGBAAt(0, 1) == white {
		t.Errorf("plain %v, mirrored %v", plain.RGBAAt(0, 1), mirrored.RGBAAt(4, 1))
	}
}

func BenchmarkConvertMirrored(b *testing.B) {
	c, img := Converter{Mirrored: true}, greyImage(640, 480)
	for b.Loop() {
		c.Convert(img)
	}
}
