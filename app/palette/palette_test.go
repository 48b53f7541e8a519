package palette

import (
	"encoding/json"
	"fmt"
	"image/color"
	"math"
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// What is written on a colour can be read: 4.5 is level AA of WCAG 2.2.
func TestInkReads(t *testing.T) {
	seen := map[color.NRGBA]string{}
	for _, label := range []string{"person", "cell phone", "book", "dog", "car", "bottle"} {
		c := Of(label)
		if got := Contrast(c, TextColor(c)); got < 4.5 {
			t.Errorf("the contrast on %s is %.1f", label, got)
		}
		if other, taken := seen[c]; taken {
			t.Errorf("%s and %s are of one colour", label, other)
		}
		seen[c] = label
	}
	if Of("bottle") != Of("no such thing") {
		t.Error("a label that is not known has a colour of its own")
	}
}

// Initials can be read on the colour of everybody, who always has the same one.
func TestPeopleRead(t *testing.T) {
	used := map[color.NRGBA]bool{}
	for i := range 100 {
		c := OfPerson(fmt.Sprint(i))
		used[c] = true
		if c != OfPerson(fmt.Sprint(i)) || Contrast(c, color.NRGBA{0xFF, 0xFF, 0xFF, 0xFF}) < 4.5 {
			t.Errorf("%v of %d cannot be read on, or changes", c, i)
		}
	}
	if len(used) != len(personColors) {
		t.Errorf("%d colours of %d are used", len(used), len(personColors))
	}
}

// A box stands out from what is behind it, on any skin, on a white wall, at night and
// on its own colour: 3 is what WCAG 2.2 wants of graphics.
func TestBoxesStandOut(t *testing.T) {
	grounds := []color.NRGBA{{0xFF, 0xFF, 0xFF, 0xFF}, {0x0A, 0x0C, 0x14, 0xFF}, {0xF1, 0xC2, 0x7D, 0xFF}, {0xC6, 0x86, 0x42, 0xFF}, {0x8D, 0x55, 0x24, 0xFF}, {0x4A, 0x2C, 0x17, 0xFF}}
	for _, label := range []string{"person", "cell phone", "book", "dog", "car", "bottle"} {
		line := Of(label)
		for _, ground := range append(grounds, line) {
			halo := over(Halo, ground)
			if got := max(Contrast(line, ground), Contrast(line, halo), Contrast(halo, ground)); got < 3 {
				t.Errorf("on %v the box of %s has a contrast of %.1f", ground, label, got)
			}
		}
	}
}

// over is an opaque colour with c over it.
func over(c, ground color.NRGBA) color.NRGBA {
	mix := func(a, b uint8) uint8 { return uint8((int(a)*int(c.A) + int(b)*(255-int(c.A))) / 255) }
	return color.NRGBA{mix(c.R, ground.R), mix(c.G, ground.G), mix(c.B, ground.B), 0xFF}
}

// The browser page draws boxes in the same colours; both sides test these vectors.
func TestColourVectors(t *testing.T) {
	data, err := os.ReadFile("../../assets/vectors/colours.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors map[string]struct{ Color, Ink string }
	if err := json.Unmarshal(data, &vectors); err != nil || len(vectors) == 0 {
		t.Fatalf("%d vectors, %v", len(vectors), err)
	}
	hex := func(c color.NRGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }
	for label, want := range vectors {
		if c := Of(label); hex(c) != want.Color || hex(TextColor(c)) != want.Ink {
			t.Errorf("%s is %s on %s, want %s on %s", label, hex(TextColor(c)), hex(c), want.Ink, want.Color)
		}
	}
}

// The figures are those of WCAG's own definition.
func TestContrast(t *testing.T) {
	black, white, grey := color.NRGBA{A: 0xFF}, color.NRGBA{0xFF, 0xFF, 0xFF, 0xFF}, color.NRGBA{0x76, 0x76, 0x76, 0xFF}
	for _, c := range []struct {
		a, b color.NRGBA
		want float64
	}{{black, white, 21}, {white, black, 21}, {white, white, 1}, {grey, white, 4.54}} {
		if got := Contrast(c.a, c.b); math.Abs(got-c.want) > 0.005 {
			t.Errorf("the contrast of %v and %v is %.3f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}
