package motion

import (
	"image"
	"testing"
)

func TestAJourneyThatLeadsTooFarBeginsAnew(t *testing.T) {
	var e Estimator
	blank := image.NewYCbCr(image.Rect(0, 0, 64, 48), image.YCbCrSubsampleRatio420)
	e.Next(blank)
	for far, want := range map[View]View{
		{Scale: 2, X: 200, Y: -200}: {Scale: 2, X: 200, Y: -200}, {Scale: 1, X: 300}: FirstView, {Scale: 0.01}: FirstView,
	} {
		e.anchor(far)
		if got := e.Next(blank); got != want {
			t.Errorf("after %v: %v", far, got)
		}
	}
}
