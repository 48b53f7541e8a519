// Package bt601 has the coefficients that take limited-range colours of ITU-R
// BT.601-7, 8 bits, to RGB, as 16-bit fractions:
//
//	R = Luma (Y-16)                         + RedCr (Cr-128)
//	G = Luma (Y-16) - GreenCb (Cb-128) - GreenCr (Cr-128)
//	B = Luma (Y-16) + BlueCb (Cb-128)
//
// The sums lie from -277 to 535.
package bt601

// Coefficients, times 65536.
const (
	Luma    = 76309  // 255/219
	RedCr   = 104597 // 1.402 x 255/224
	GreenCb = 25675  // 0.344136 x 255/224
	GreenCr = 53279  // 0.714136 x 255/224
	BlueCb  = 132201 // 1.772 x 255/224
)
