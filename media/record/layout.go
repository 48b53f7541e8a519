package record

import (
	"encoding/binary"
	"math"
	"time"
)

const (
	// seekHeadSize is how much is left free for the SeekHead, in bytes.
	seekHeadSize = 128
	// application is what wrote the file. No other files are repaired.
	application = "Peerscope"
)

// A layout is where in a file things stand that are written again when it is finished.
type layout struct {
	segmentSize int64 // offset of the size of the Segment, which has eight bytes
	segment     int64 // offset of its content, where positions count from
	info        int64 // offsets of Info and Tracks
	tracks      int64
	duration    int64 // offset of the number in Duration
	end         int64 // offset after the last whole cluster
	length      time.Duration
	cues        []cue
}

// A cue is a place to begin playing at.
type cue struct {
	at      time.Duration
	track   int
	cluster int64 // offset
}

// appendHeader adds all that stands before the first cluster.
func appendHeader(b []byte, t tracks, now time.Time) ([]byte, layout) {
	var l layout
	var version []byte
	for _, v := range []struct {
		id    uint32
		value uint64
	}{{0x4286, 1}, {0x42F7, 1}, {0x42F2, 4}, {0x42F3, 8}} { // EBML's versions and limits
		version = appendUint(version, v.id, v.value)
	}
	version = appendString(version, 0x4282, t.docType())
	version = appendUint(appendUint(version, 0x4287, 4), 0x4285, 2) // versions of Matroska
	b = appendElement(b, idEBML, version)
	b = appendID(b, idSegment)
	l.segmentSize = int64(len(b))
	b = appendSize8(b, unknownSize)
	l.segment = int64(len(b))
	b = appendVoid(b, seekHeadSize)
	l.info = int64(len(b))
	info := appendUint(nil, idTimestampScale, uint64(time.Millisecond))
	info = appendElement(info, idDateUTC, binary.BigEndian.AppendUint64(nil, uint64(now.Sub(epoch))))
	info = appendString(appendString(info, idMuxingApp, application), idWritingApp, application)
	info = appendFloat(info, idDuration, 0)
	b = appendElement(b, idInfo, info)
	l.duration = int64(len(b)) - 8
	l.tracks = int64(len(b))
	b = appendElement(b, idTracks, t.appendEntries(nil))
	l.end = int64(len(b))
	return b, l
}

// epoch is when the dates of Matroska begin.
var epoch = time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)

// addCluster takes note of a cluster that was written.
func (l *layout) addCluster(offset, size int64, blocks []block, video bool) {
	for _, b := range blocks {
		l.addBlock(offset, b, video)
	}
	l.end = offset + size
}

// addBlock takes note of a block in the cluster at an offset. The first key frame of a
// cluster is a cue; without pictures, any sound is.
func (l *layout) addBlock(offset int64, b block, video bool) {
	l.length = max(l.length, b.at+blockTime(b))
	known := len(l.cues) > 0 && l.cues[len(l.cues)-1].cluster == offset
	if !known && len(l.cues) < maxCues && (b.track == videoTrack && b.key || !video) {
		l.cues = append(l.cues, cue{b.at, b.track, offset})
	}
}

// blockTime is how long a block lasts. Of a picture it is not known.
func blockTime(b block) time.Duration {
	if b.track == soundTrack {
		return opusDuration(b.data)
	}
	return 33 * time.Millisecond
}

func (l *layout) writeDuration(out output) error {
	return writeNumber(out, l.duration, math.Float64bits(milliseconds(l.length)))
}

// finish writes the index, where to find it, and how large the file is.
func (l *layout) finish(out output) error {
	var cues []byte
	if len(l.cues) > 0 {
		cues = appendElement(nil, idCues, l.appendCues(nil))
	}
	if _, err := out.WriteAt(cues, l.end); err != nil {
		_ = out.Truncate(l.end)
		return err
	}
	if err := l.writeDuration(out); err != nil {
		return err
	}
	seek := l.appendSeek(nil, idInfo, l.info)
	seek = l.appendSeek(seek, idTracks, l.tracks)
	if len(l.cues) > 0 {
		seek = l.appendSeek(seek, idCues, l.end)
	}
	head := appendElement(nil, idSeekHead, seek)
	if _, err := out.WriteAt(appendVoid(head, seekHeadSize-len(head)), l.segment); err != nil {
		return err
	}
	size := l.end + int64(len(cues)) - l.segment
	return writeNumber(out, l.segmentSize, 1<<56|uint64(size)) // last: it says that all is done
}

func (l *layout) appendCues(b []byte) []byte {
	for _, c := range l.cues {
		position := appendUint(nil, idCueTrack, uint64(c.track))
		position = appendUint(position, idCueClusterPos, uint64(c.cluster-l.segment))
		point := appendUint(nil, idCueTime, uint64(c.at.Milliseconds()))
		b = appendElement(b, idCuePoint, appendElement(point, idCueTrackPos, position))
	}
	return b
}

func (l *layout) appendSeek(b []byte, id uint32, offset int64) []byte {
	seek := appendElement(nil, idSeekID, appendID(nil, id))
	return appendElement(b, idSeek, appendUint(seek, idSeekPosition, uint64(offset-l.segment)))
}

func writeNumber(out output, offset int64, v uint64) error {
	_, err := out.WriteAt(binary.BigEndian.AppendUint64(nil, v), offset)
	return err
}
