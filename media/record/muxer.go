package record

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"time"
)

const (
	// maxClusterTime is how much a file loses at most when the program is killed.
	maxClusterTime = time.Second
	// maxClusterBytes bounds what waits to be written.
	maxClusterBytes = 4 << 20
	// maxCues bounds the index: a key frame every second for 18 hours.
	maxCues = 1 << 16
)

// An output is what a muxer writes to; *os.File is one.
type output interface {
	WriteAt(b []byte, offset int64) (int, error)
	Truncate(size int64) error
}

// A block is one frame or packet of a file.
type block struct {
	track int
	at    time.Duration // since the beginning of the file, in whole milliseconds
	key   bool
	data  []byte
}

// A muxer writes a file: clusters of at most a second, each whole and in one write,
// and after each of them how long the file is now. So whatever was written can be
// played, whenever the program ends; finish makes it one that players can seek in.
//
// The file is a Segment of unknown size until then:
//
//	EBML | Segment: Void for a SeekHead, Info, Tracks, Cluster, Cluster ... Cues
type muxer struct {
	out    output
	layout layout
	blocks []block // of the cluster that is not written yet
	bytes  int     // in them
	last   [soundTrack + 1]time.Duration
	began  [soundTrack + 1]bool
	video  bool
}

// newMuxer writes the beginning of a file.
func newMuxer(out output, t tracks, now time.Time) (*muxer, error) {
	header, l := appendHeader(nil, t, now)
	if _, err := out.WriteAt(header, 0); err != nil {
		return nil, err
	}
	return &muxer{out: out, layout: l, video: t.video != ""}, nil
}

// write adds a block. In a track, time goes on: a block that is not later than the one
// before it is put a millisecond after it.
func (m *muxer) write(b block) error {
	b.at = max(b.at.Round(time.Millisecond), 0)
	if m.began[b.track] && b.at <= m.last[b.track] {
		b.at = m.last[b.track] + time.Millisecond
	}
	if m.isFull(b) {
		if err := m.flush(); err != nil {
			return err
		}
	}
	m.began[b.track], m.last[b.track] = true, b.at
	m.blocks = append(m.blocks, b)
	m.bytes += len(b.data)
	return nil
}

// isFull says that a block begins another cluster. So do key frames, where players
// begin after seeking.
func (m *muxer) isFull(b block) bool {
	if len(m.blocks) == 0 {
		return false
	}
	first := m.blocks[0].at
	return (b.at-first).Abs() >= maxClusterTime || m.bytes >= maxClusterBytes || b.track == videoTrack && b.key
}

// flush writes the blocks that wait.
func (m *muxer) flush() error {
	if len(m.blocks) == 0 {
		return nil
	}
	slices.SortStableFunc(m.blocks, func(a, b block) int { return cmp.Compare(a.at, b.at) })
	cluster := appendCluster(make([]byte, 0, m.bytes+64*len(m.blocks)), m.blocks)
	start := m.layout.end
	if _, err := m.out.WriteAt(cluster, start); err != nil {
		_ = m.out.Truncate(start) // no part of a cluster stays
		return err
	}
	m.layout.addCluster(start, int64(len(cluster)), m.blocks, m.video)
	m.blocks, m.bytes = nil, 0
	return m.layout.writeDuration(m.out)
}

// finish writes what waits and makes the file whole.
func (m *muxer) finish() error {
	if err := m.flush(); err != nil {
		return err
	}
	return m.layout.finish(m.out)
}

// appendCluster adds a cluster of blocks, which are in the order of their times.
func appendCluster(b []byte, blocks []block) []byte {
	start := blocks[0].at
	content := appendUint(nil, idTimestamp, uint64(start.Milliseconds()))
	for _, block := range blocks {
		content = appendSize(appendID(content, idSimpleBlock), len(block.data)+4)
		content = append(content, 0x80|byte(block.track))
		content = binary.BigEndian.AppendUint16(content, uint16((block.at - start).Milliseconds()))
		flags := byte(0)
		if block.key {
			flags = 0x80
		}
		content = append(append(content, flags), block.data...)
	}
	return appendElement(b, idCluster, content)
}

// milliseconds is a duration in the unit of the files.
func milliseconds(d time.Duration) float64 { return math.Round(float64(d) / float64(time.Millisecond)) }
