package record

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"regexp"
	"strconv"
	"time"
)

// maxCueLine bounds a line of a file of boxes, in bytes: some hundreds of objects.
const maxCueLine = 256 << 10

// A boxReader reads what a boxWriter wrote, cue by cue. Its zero value has none.
type boxReader struct {
	file    io.Closer      // nil is none
	lines   *bufio.Scanner // nil at the end
	from    time.Duration  // of the cue that was read last
	until   time.Duration
	objects []Object
}

// openBoxes opens the boxes of a file. Where there are none, or they cannot be read,
// nothing is seen in it.
func openBoxes(path string) *boxReader {
	file, err := os.Open(path)
	if err != nil {
		return &boxReader{}
	}
	r := newBoxReader(file)
	r.file = file
	return r
}

func newBoxReader(from io.Reader) *boxReader {
	r := &boxReader{lines: bufio.NewScanner(from)}
	r.lines.Buffer(nil, maxCueLine)
	return r
}

func (r *boxReader) close() error {
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}

// at gives what was seen at a time; times rise.
func (r *boxReader) at(t time.Duration) []Object {
	for r.lines != nil && r.until <= t {
		r.next()
	}
	if t < r.from || t >= r.until {
		return nil
	}
	return r.objects
}

var cueTimes = regexp.MustCompile(`^(\d{2,4}):(\d\d):(\d\d)\.(\d{3}) --> (\d{2,4}):(\d\d):(\d\d)\.(\d{3})$`)

// next reads the next cue. What is none is passed over, so that a damaged file has fewer.
func (r *boxReader) next() {
	for r.lines.Scan() {
		parts := cueTimes.FindStringSubmatch(r.lines.Text())
		if parts == nil || !r.lines.Scan() {
			continue
		}
		var text cueText
		if json.Unmarshal(r.lines.Bytes(), &text) != nil {
			continue
		}
		r.from, r.until, r.objects = parseCueTime(parts[1:5]), parseCueTime(parts[5:9]), text.Objects
		return
	}
	r.lines = nil
}

// parseCueTime is the reverse of cueTime, of its four numbers.
func parseCueTime(parts []string) (t time.Duration) {
	for i, unit := range []time.Duration{time.Hour, time.Minute, time.Second, time.Millisecond} {
		n, _ := strconv.Atoi(parts[i]) // up to four digits
		t += time.Duration(n) * unit
	}
	return t
}
