package record

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"time"
)

// A fileWriter decides which file a sample goes to, and where in it. It is for one
// goroutine.
type fileWriter struct {
	config  Config
	minFree int64

	file   *os.File // nil while there is none
	muxer  *muxer
	tracks tracks
	begin  time.Time // of the file
	sound  soundClock
	boxes  boxWriter

	firstSound     time.Time // that waits for a picture; zero is none
	lastKey        time.Time
	keyFrameWanted time.Time // when one was asked for last
}

func (w *fileWriter) writePicture(s Sample) error {
	key := isKey(s.Codec, s.Data)
	if key {
		w.lastKey = s.Time
		if err := w.prepare(s); err != nil {
			return err
		}
	} else if s.Time.Sub(w.lastKey) >= keyFrameInterval {
		w.requestKeyFrame(s.Time)
	}
	if w.tracks.video != s.Codec {
		return nil // a key frame comes first
	}
	data := s.Data
	if s.Codec == mimeH264 {
		data = avcFrame(data)
	}
	return w.write(block{videoTrack, s.Time.Sub(w.begin), key, data})
}

// prepare has a file to which a key frame can go.
func (w *fileWriter) prepare(s Sample) error {
	t := tracks{video: s.Codec, size: s.Size, sound: true}
	if s.Codec == mimeH264 {
		if t.avcC = avcConfiguration(s.Data); t.avcC == nil {
			return w.close(ErrContinued) // it cannot be written as Matroska; what comes may be
		}
	}
	if w.file != nil && w.tracks.video == t.video && bytes.Equal(w.tracks.avcC, t.avcC) && w.muxer.layout.end < maxFileBytes {
		return nil
	}
	if err := w.close(ErrContinued); err != nil {
		return err
	}
	if s.Time.Sub(w.begin) < minFileTime {
		w.lastKey = time.Time{} // another one is wanted
		return nil
	}
	return w.open(t, s.Time)
}

// requestKeyFrame asks at most once a second.
func (w *fileWriter) requestKeyFrame(now time.Time) {
	if now.Sub(w.keyFrameWanted) >= time.Second {
		w.keyFrameWanted = now
		w.config.RequestKeyFrame()
	}
}

func (w *fileWriter) writeSound(s Sample) error {
	if w.file == nil {
		if w.firstSound.IsZero() {
			w.firstSound = s.Time
		}
		if s.Time.Sub(w.firstSound) < firstPictureTime {
			return nil
		}
		if err := w.open(tracks{sound: true}, s.Time); err != nil {
			return err
		}
	}
	if s.Time.Before(w.begin) {
		return nil
	}
	at, ok, err := w.placeSound(s.Time.Sub(w.begin), opusDuration(s.Data), s.Lost)
	if err != nil || !ok {
		return err
	}
	return w.write(block{soundTrack, at, true, s.Data})
}

// placeSound says where sound of a time goes, after silence for what is missing.
func (w *fileWriter) placeSound(at, length time.Duration, lost int) (start time.Duration, ok bool, err error) {
	silence, from, start, ok := w.sound.place(at, length, lost)
	for i := range silence {
		if err := w.write(block{soundTrack, from + time.Duration(i)*silentTime, true, silentPacket}); err != nil {
			return 0, false, err
		}
	}
	return start, ok, nil
}

// fillSilence puts silence beside pictures without sound, whose members are muted:
// players wait for sound that does not come.
func (w *fileWriter) fillSilence() error {
	until := w.muxer.last[videoTrack] - maxClusterTime
	if w.tracks.video == "" || until <= 0 || until <= w.sound.next {
		return nil
	}
	w.sound.began = true
	_, _, err := w.placeSound(until, 0, 0)
	return err
}

func (w *fileWriter) writeObjects(at time.Time, objects []Object) error {
	if w.file == nil {
		return nil
	}
	w.boxes.add(at.Sub(w.begin), objects)
	return nil
}

func (w *fileWriter) write(b block) error {
	if w.file == nil {
		return nil
	}
	return describe(w.muxer.write(b))
}

// flush writes what waits, and looks whether there is room for more.
func (w *fileWriter) flush() error {
	if w.file == nil {
		return nil
	}
	if err := errors.Join(w.fillSilence(), w.muxer.flush(), w.boxes.flush()); err != nil {
		return describe(err)
	}
	if free, ok := freeBytes(w.config.Folder); ok && free < w.minFree {
		return ErrDiskFull
	}
	return nil
}

// describe names the error of a full disk.
func describe(err error) error {
	if err != nil && isDiskFull(err) {
		return fmt.Errorf("%w: %w", ErrDiskFull, err)
	}
	return err
}

// open begins a file.
func (w *fileWriter) open(t tracks, begin time.Time) error {
	if free, ok := freeBytes(w.config.Folder); ok && free < w.minFree {
		return ErrDiskFull
	}
	file, err := createFile(w.config.Folder, w.config.Name, t.extension(), begin)
	if err != nil {
		return describe(err)
	}
	if w.muxer, err = newMuxer(file, t, begin); err != nil {
		return describe(errors.Join(err, file.Close(), os.Remove(file.Name())))
	}
	w.file, w.tracks, w.begin, w.sound, w.firstSound = file, t, begin, soundClock{}, time.Time{}
	w.boxes = boxWriter{path: boxesPath(file.Name())}
	w.config.Started(File{Path: file.Name()})
	return nil
}

// close makes the file whole, if there is one, and says why it ended.
func (w *fileWriter) close(why error) error {
	if w.file == nil {
		return nil
	}
	err := w.muxer.finish()
	length := w.muxer.layout.length // with what finish has written
	err = errors.Join(err, w.boxes.close(length))
	var size int64
	if info, err := w.file.Stat(); err == nil {
		size = info.Size()
	}
	err = errors.Join(err, w.file.Close())
	stopped := File{Path: w.file.Name(), Duration: length, Bytes: size}
	w.file, w.muxer, w.tracks = nil, nil, tracks{}
	w.config.Stopped(stopped, cmp.Or(why, describe(err)))
	return describe(err)
}
