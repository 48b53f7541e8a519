package media

import "image"

// Scale makes a smaller I420 picture of another; it is the same one where the sizes
// are equal. Each sample is the mean of the area that it covers.
func Scale(src *image.YCbCr, size image.Point) *image.YCbCr {
	if src.Rect.Size() == size {
		return src
	}
	dst := image.NewYCbCr(image.Rectangle{Max: size}, image.YCbCrSubsampleRatio420)
	from, half := src.Rect.Size(), func(p image.Point) image.Point { return image.Pt((p.X+1)/2, (p.Y+1)/2) }
	y, c := src.YOffset(src.Rect.Min.X, src.Rect.Min.Y), src.COffset(src.Rect.Min.X, src.Rect.Min.Y)
	columns, rows := spans(from.X, size.X), spans(from.Y, size.Y)
	scalePlane(dst.Y, dst.YStride, src.Y[y:], src.YStride, columns, rows, from.X)
	columns, rows = spans(half(from).X, half(size).X), spans(half(from).Y, half(size).Y)
	scalePlane(dst.Cb, dst.CStride, src.Cb[c:], src.CStride, columns, rows, half(from).X)
	scalePlane(dst.Cr, dst.CStride, src.Cr[c:], src.CStride, columns, rows, half(from).X)
	return dst
}

// A span is the samples that one of a smaller picture covers along one axis, and
// the weight of each: coverOne in all.
type span struct {
	first   int
	weights []uint32
}

const coverOne = 256

// spans are those of to samples, made of from.
func spans(from, to int) []span {
	all, weights := make([]span, to), make([]uint32, 0, from+2*to)
	for i := range all {
		begin, end := i*from*coverOne/to, (i+1)*from*coverOne/to
		s := span{first: begin / coverOne, weights: weights[len(weights):]}
		left := uint32(coverOne)
		for at := s.first; at*coverOne < end; at++ {
			covered := min(end, (at+1)*coverOne) - max(begin, at*coverOne)
			w := min(uint32(covered*coverOne/(end-begin)), left)
			s.weights = append(s.weights, w)
			left -= w
		}
		s.weights[len(s.weights)-1] += left
		weights = weights[:len(weights)+len(s.weights)]
		all[i] = s
	}
	return all
}

// scalePlane makes a plane of one that is width samples wide.
func scalePlane(dst []byte, dstStride int, src []byte, srcStride int, columns, rows []span, width int) {
	sums := make([]uint32, width) // of a column, times coverOne
	for y, row := range rows {
		clear(sums)
		for i, w := range row.weights {
			for x, v := range src[(row.first+i)*srcStride:][:width] {
				sums[x] += w * uint32(v)
			}
		}
		line := dst[y*dstStride:][:len(columns)]
		for x := range line {
			sum := uint32(coverOne * coverOne / 2)
			for i, w := range columns[x].weights {
				sum += w * sums[columns[x].first+i]
			}
			line[x] = uint8(sum / (coverOne * coverOne))
		}
	}
}
