package palette

// How a box is drawn, in the units of the theme on the screen, and in pixels on a
// picture whose shorter side is BoxScale.
const (
	StrokeWidth = 2
	HaloWidth   = 1 // of the dark line on either side of a stroke
	BoxRadius   = 4
	ChipPadding = 5 // left and right of the text
	LabelSize   = 12
	ScoreSize   = 11
	BoxScale    = 480
)
