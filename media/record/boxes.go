package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"time"
)

// minCueTime is the shortest time between two cues: what is shown for less is left out.
const minCueTime = 100 * time.Millisecond

// A boxWriter writes what was seen as WebVTT (W3C), each cue a line of JSON:
//
//	00:00:01.200 --> 00:00:01.300
//	{"objects":[{"id":1,"label":"cup","score":0.5,"box":[0.1,0.2,0.3,0.4]}]}
type boxWriter struct {
	path    string
	file    *os.File // nil before the first cue
	since   time.Duration
	objects []Object // since then; none is nothing
	text    bytes.Buffer
}

// cueText is the text of a cue.
type cueText struct {
	Objects []Object `json:"objects"`
}

// add says what is seen from a time on.
func (w *boxWriter) add(at time.Duration, objects []Object) {
	if at < w.since+minCueTime || reflect.DeepEqual(objects, w.objects) {
		return
	}
	w.end(at)
	w.since, w.objects = at, objects
}

// end writes the cue that lasts until a time.
func (w *boxWriter) end(at time.Duration) {
	if len(w.objects) == 0 || at <= w.since {
		return
	}
	if w.file == nil && w.text.Len() == 0 {
		w.text.WriteString("WEBVTT\n")
	}
	line, _ := json.Marshal(cueText{w.objects}) // strings and finite numbers: it cannot fail, and escapes ">"
	fmt.Fprintf(&w.text, "\n%s --> %s\n%s\n", cueTime(w.since), cueTime(at), line)
}

// flush writes the cues that have ended.
func (w *boxWriter) flush() (err error) {
	if w.text.Len() == 0 {
		return nil
	}
	if w.file == nil {
		if w.file, err = os.OpenFile(w.path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600); err != nil {
			return err
		}
	}
	_, err = w.text.WriteTo(w.file)
	return err
}

// close ends the last cue with the file.
func (w *boxWriter) close(length time.Duration) error {
	w.end(length)
	err := w.flush()
	if w.file != nil {
		err = errors.Join(err, w.file.Close())
	}
	return err
}

// cueTime is a WebVTT timestamp.
func cueTime(d time.Duration) string {
	ms := d.Milliseconds()
	return fmt.Sprintf("%02d:%02d:%02d.%03d", ms/3_600_000, ms/60_000%60, ms/1000%60, ms%1000)
}
