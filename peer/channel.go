package peer

import (
	"bytes"
	"context"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v4"
)

const (
	// maxQueued is how much may wait to be sent to a member, in bytes, before
	// what is told of us waits too.
	maxQueued = 64 << 10
	// byeLimit is how long a goodbye may take to be acknowledged.
	byeLimit = 300 * time.Millisecond
)

// A channel is the data channel of a member (RFC 8831), which may not be there
// yet. Its methods are for the member's loop, but for use.
type channel struct {
	messages chan []byte   // what the member sent
	writable chan struct{} // it is open, or all that was queued is sent
	open     atomic.Pointer[webrtc.DataChannel]

	about About
	due   bool             // about is to be told
	pause <-chan time.Time // ends the pause after detections; nil when there is none

	detections     []byte // the message that is to be sent; nil when none is
	sentDetections []byte // the one that was sent last
}

func newChannel(about About) channel {
	return channel{
		messages: make(chan []byte, 16),
		writable: make(chan struct{}, 1),
		about:    about,
		due:      true,
	}
}

// use takes the channel that the members agreed on. A member that sends faster
// than it is heard is slowed down by SCTP.
func (c *channel) use(ctx context.Context, d *webrtc.DataChannel) {
	d.OnOpen(func() {
		c.open.Store(d)
		poke(c.writable)
	})
	d.OnBufferedAmountLow(func() { poke(c.writable) })
	d.OnMessage(func(msg webrtc.DataChannelMessage) {
		select {
		case c.messages <- msg.Data:
		case <-ctx.Done():
		}
	})
}

func (c *channel) setAbout(a About) { c.about, c.due = a, true }

// setDetections replaces detections that were not sent yet. Those that were sent
// last are not sent again.
func (c *channel) setDetections(d Detections) {
	if c.detections = d.bytes(); bytes.Equal(c.detections, c.sentDetections) {
		c.detections = nil
	}
}

// flush tells what is due; what cannot be told now is told when it is writable.
func (c *channel) flush() {
	if c.due && c.say(message{Type: typeAbout, About: &c.about}.bytes()) {
		c.due = false
	}
	if c.detections != nil && c.pause == nil && c.say(c.detections) {
		c.sentDetections, c.detections, c.pause = c.detections, nil, time.After(seenPause)
	}
}

func (c *channel) say(message []byte) bool {
	d := c.open.Load()
	return d != nil && d.BufferedAmount() < maxQueued && d.SendText(string(message)) == nil
}

// goodbye says that we leave and waits, not for long, until it has arrived:
// until it is acknowledged, or the other side has closed the connection, of
// which changed tells.
func (c *channel) goodbye(changed <-chan struct{}, closed func() bool) {
	if !c.say(message{Type: typeBye}.bytes()) {
		return
	}
	limit := time.NewTimer(byeLimit)
	defer limit.Stop()
	for c.open.Load().BufferedAmount() > 0 && !closed() {
		select {
		case <-c.writable:
		case <-changed:
		case <-limit.C:
			return
		}
	}
}
