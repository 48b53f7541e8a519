package sandbox

import (
	"image"
	"testing"
)

func TestMessages(t *testing.T) {
	for _, want := range []request{{"video/VP8", 1, true}, {"video/H264", 16 << 20, false}} {
		if got := parseRequest(want.bytes()); got != want {
			t.Errorf("%v became %v", want, got)
		}
	}
	for _, want := range []response{{}, {decoded, image.Pt(640, 480)}, {status: decoded}, {status: refused}} {
		if got, err := parseResponse(want.bytes()); err != nil || got != want {
			t.Errorf("%v became %v, %v", want, got, err)
		}
	}
	for name, b := range map[string][]byte{
		"nothing":                  nil,
		"too short":                response{}.bytes()[1:],
		"too long":                 append(response{}.bytes(), 0),
		"a status that is none":    response{status: 3}.bytes(),
		"refused, with a picture":  response{refused, image.Pt(1, 1)}.bytes(),
		"a picture without height": response{decoded, image.Pt(1, 0)}.bytes(),
		"a picture without width":  response{decoded, image.Pt(0, 1)}.bytes(),
		"negative":                 response{decoded, image.Pt(-1, -1)}.bytes(),
		"too wide":                 response{decoded, image.Pt(1<<14+1, 1)}.bytes(),
	} {
		if r, err := parseResponse(b); err == nil {
			t.Errorf("%s: %v", name, r)
		}
	}
}

// FuzzResponse is what a decoder process says that a stranger has taken over.
func FuzzResponse(f *testing.F) {
	memory := make([]byte, memorySize)
	f.Add(response{}.bytes())
	f.Add(response{decoded, image.Pt(640, 480)}.bytes())
	f.Add(response{decoded, image.Pt(1<<14, 1<<14)}.bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := parseResponse(b)
		if err != nil {
			return
		}
		p, err := sharedPicture(memory, r.size)
		if err != nil {
			return
		}
		if c := copyOf(p); c.Rect.Size() != r.size || len(c.Y) != r.size.X*r.size.Y || len(c.Cb) != len(c.Cr) {
			t.Fatalf("%v: %d, %d and %d bytes", r.size, len(c.Y), len(c.Cb), len(c.Cr))
		}
	})
}
