package motion_test

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"peerscope/detector/motion"
)

const width, height = 128, 96

// A scene gives luma at a place, in fractions of the first picture.
type scene func(x, y float64) float64

// shoot takes a picture, with a sensor's noise, of the scene from x0, y0 on, with that width.
func shoot(s scene, x0, y0, w float64, seed uint64) *image.YCbCr {
	p := image.NewYCbCr(image.Rect(0, 0, width, height), image.YCbCrSubsampleRatio420)
	r := rand.New(rand.NewPCG(seed, 0))
	for i := range p.Y {
		x, y := (float64(i%p.YStride)+0.5)/width, (float64(i/p.YStride)+0.5)/height
		p.Y[i] = byte(max(0, min(255, s(x0+x*w, y0+y*w)+2*r.NormFloat64())))
	}
	return p
}

// patterned is a wall, or a shirt.
func patterned(x, y float64) float64 {
	return 120 + 30*math.Sin(31*x+15*y) + 30*math.Cos(47*y-27*x) + 20*math.Sin(43*x*y+9*x) + 20*math.Sin(97*x+83*y)
}

func plain(float64, float64) float64 { return 150 }

// lamp is a small thing before a plain wall.
func lamp(x, y float64) float64 {
	if math.Abs(x-0.85) < 0.08 && math.Abs(y-0.3) < 0.1 {
		return patterned(x, y)
	}
	return plain(x, y)
}

// with is a scene with a patterned thing before it, of that size about the place x, y.
func with(s scene, x, y, w, h, scale float64) scene {
	return func(u, v float64) float64 {
		if dx, dy := u-x, v-y; math.Abs(dx) < scale*w/2 && math.Abs(dy) < scale*h/2 {
			return patterned(1.3*dx/scale+7, 1.3*dy/scale+5)
		}
		return s(u, v)
	}
}

// off is how far a view has a corner of the picture from where it is, in pixels of 640.
func off(v motion.View, x0, y0, w float64) float64 {
	want := motion.View{Scale: float32(1 / w), X: float32(-x0 / w), Y: float32(-y0 / w)}
	return 640 * float64(v.Distance(want))
}

func TestTheCameraIsFollowed(t *testing.T) {
	for name, path := range map[string]func(step float64) (x0, y0, w float64){
		"turns":      func(s float64) (float64, float64, float64) { return 0.013 * s, -0.004 * s, 1 },
		"turns fast": func(s float64) (float64, float64, float64) { return 0.035 * s, 0, 1 },
		"zooms": func(s float64) (float64, float64, float64) {
			w := math.Pow(0.985, s)
			return (1 - w) / 2, (1 - w) / 2, w
		},
		"starts and stops": func(s float64) (float64, float64, float64) { return 0.02 * max(0, min(s-10, 20)), 0, 1 },
		"shakes":           func(s float64) (float64, float64, float64) { return 0.02 * math.Sin(2.5*s), 0.02 * math.Cos(1.9*s), 1 },
		"there and back":   func(s float64) (float64, float64, float64) { return 0.3 * math.Sin(s/15), 0.1 * math.Sin(s/9), 1 },
	} {
		var e motion.Estimator
		x, y, w := path(0)
		first := e.Next(shoot(patterned, x, y, w, 0))
		if first != motion.FirstView {
			t.Fatalf("the first view is %v", first)
		}
		x1, y1 := x, y // the scene is measured from the first picture on
		for step := 1; step < 24; step++ {
			x, y, w = path(float64(step))
			if d := off(e.Next(shoot(patterned, x, y, w, uint64(step))), x-x1, y-y1, w); d > 8 {
				t.Errorf("%s: step %d is %.1f px off", name, step, d)
				break
			}
		}
	}
}

// What moves by itself does not turn the camera.
func TestTheCameraStandsStill(t *testing.T) {
	noise := rand.New(rand.NewPCG(1, 1))
	for name, at := range map[string]func(step float64) scene{
		"nothing moves":                       func(float64) scene { return patterned },
		"nothing is there":                    func(float64) scene { return plain },
		"somebody enters":                     func(s float64) scene { return with(patterned, -0.2+0.015*s, 0.6, 0.4, 0.8, 1) },
		"somebody enters before a plain wall": func(s float64) scene { return with(plain, -0.2+0.01*s, 0.5, 0.4, 1, 1) },
		"somebody enters beside a lamp":       func(s float64) scene { return with(lamp, -0.2+0.015*s, 0.5, 0.4, 1, 1) },
		"somebody walks through":              func(s float64) scene { return with(patterned, -0.3+0.04*s, 0.5, 0.35, 1, 1) },
		"somebody leans forward":              func(s float64) scene { return with(lamp, 0.4, 0.6, 0.6, 0.8, 1+0.005*s) },
		"somebody leans forward slowly":       func(s float64) scene { return with(lamp, 0.4, 0.6, 0.6, 0.8, 1+0.002*s) },
		"somebody sways":                      func(s float64) scene { return with(lamp, 0.4+0.05*math.Sin(s/4), 0.6, 0.7, 0.8, 1) },
		"half of it flickers": func(float64) scene {
			seed := noise.Float64()
			return func(x, y float64) float64 {
				if x < 0.5 {
					return patterned(x+seed, y-seed)
				}
				return patterned(x, y)
			}
		},
		"the light goes and comes": func(s float64) scene {
			return func(x, y float64) float64 { return patterned(x, y) - 30*math.Mod(math.Floor(s/8), 2) }
		},
		"curtains blow beside a television": func(s float64) scene {
			seed := noise.Float64()
			return func(x, y float64) float64 {
				if math.Abs(x-0.5) < 0.26 {
					return patterned(x+seed, y-seed)
				}
				return patterned(x+0.01*s, y)
			}
		},
		"scenes are cut": func(s float64) scene {
			return func(x, y float64) float64 { return patterned(x+17.3*math.Floor(s/7), y-5.1*math.Floor(s/7)) }
		},
	} {
		var e motion.Estimator
		for step := range 24 {
			v := e.Next(shoot(at(float64(step)), 0, 0, 1, uint64(step)))
			if d := off(v, 0, 0, 1); d > 2 {
				t.Errorf("%s: step %d turns it by %.1f px", name, step, d)
				break
			}
		}
	}
}

func TestUnusablePictures(t *testing.T) {
	var e motion.Estimator
	for i, p := range []*image.YCbCr{
		{}, image.NewYCbCr(image.Rect(0, 0, 1, 1), image.YCbCrSubsampleRatio420), shoot(patterned, 0, 0, 1, 0),
		image.NewYCbCr(image.Rect(0, 0, 4000, 1), image.YCbCrSubsampleRatio420), {}, shoot(patterned, 0, 0, 1, 1),
		image.NewYCbCr(image.Rect(0, 0, 3, 3000), image.YCbCrSubsampleRatio444), shoot(plain, 0, 0, 1, 1),
	} {
		if v := e.Next(p); v != motion.FirstView {
			t.Errorf("picture %d: %v", i, v)
		}
	}
}

func TestViews(t *testing.T) {
	v := motion.View{Scale: 0.5, X: 0.2, Y: -0.1}
	back := v.Inverse()
	if x, y := back.Scale*(0.5*0.3+0.2)+back.X, back.Scale*(0.5*0.7-0.1)+back.Y; math.Abs(float64(x)-0.3) > 1e-6 || math.Abs(float64(y)-0.7) > 1e-6 {
		t.Errorf("(0.3, 0.7) comes back as (%v, %v)", x, y)
	}
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, v := range []motion.View{{}, {Scale: -1}, {Scale: nan}, {Scale: inf}, {Scale: 1, X: inf}, {Scale: 1, Y: nan}} {
		if v.Valid() {
			t.Errorf("%v is valid", v)
		}
	}
}

func BenchmarkNext(b *testing.B) {
	for name, turn := range map[string]float64{"still": 0, "turning": 0.01} {
		b.Run(name, func(b *testing.B) {
			pictures := [2]*image.YCbCr{enlarged(shoot(patterned, 0, 0, 1, 0)), enlarged(shoot(patterned, turn, 0, 1, 1))}
			var e motion.Estimator
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				e.Next(pictures[i%2])
			}
		})
	}
}

// enlarged is a picture as a camera takes it, 640x480.
func enlarged(p *image.YCbCr) *image.YCbCr {
	const times = 5
	q := image.NewYCbCr(image.Rect(0, 0, times*width, times*height), image.YCbCrSubsampleRatio420)
	for i := range q.Y {
		q.Y[i] = p.Y[i/q.YStride/times*p.YStride+i%q.YStride/times]
	}
	return q
}
