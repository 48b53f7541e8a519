package peer

import (
	"bytes"
	"context"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v4"
)

const (
	// maxBufferedAmount is how much may wait to be sent to a member, in bytes,
	// before further messages wait too.
	maxBufferedAmount = 64 << 10
	// byeTimeout is how long a bye may take to be acknowledged.
	byeTimeout = 300 * time.Millisecond
)

// A dataChannel is that of a member (RFC 8831), which may not be open yet. Its
// methods are for the member's loop, except attach.
type dataChannel struct {
	messages chan []byte   // what the member sent
	writable chan struct{} // it is open, or all that was buffered is sent
	open     atomic.Pointer[webrtc.DataChannel]

	about        About
	aboutPending bool // about is to be sent

	record   *Recording // what we keep, that is to be told; nil when it was
	recorded *Recording // what we were told and is to be acknowledged; nil when it was

	detections     []byte           // the message that is to be sent; nil when none is
	sentDetections []byte           // the one that was sent last
	pause          <-chan time.Time // ends the pause after that one; nil when there is none
}

func newDataChannel(about About) dataChannel {
	return dataChannel{
		messages:     make(chan []byte, 16),
		writable:     make(chan struct{}, 1),
		about:        about,
		aboutPending: true,
	}
}

// attach connects pion's callbacks. A member that sends faster than its messages
// are handled is slowed down by SCTP.
func (c *dataChannel) attach(ctx context.Context, d *webrtc.DataChannel) {
	d.OnOpen(func() {
		c.open.Store(d)
		notify(c.writable)
	})
	d.OnBufferedAmountLow(func() { notify(c.writable) })
	d.OnMessage(func(msg webrtc.DataChannelMessage) {
		select {
		case c.messages <- msg.Data:
		case <-ctx.Done():
		}
	})
}

func (c *dataChannel) queueAbout(a About) { c.about, c.aboutPending = a, true }

// queueDetections replaces detections that were not sent yet. Those that were
// sent last are not sent again.
func (c *dataChannel) queueDetections(d Detections) {
	if c.detections = d.marshal(); bytes.Equal(c.detections, c.sentDetections) {
		c.detections = nil
	}
}

// flush sends what is queued; what cannot be sent now is sent when the channel
// is writable.
func (c *dataChannel) flush() {
	if c.aboutPending && c.send(message{Type: typeAbout, About: &c.about}.marshal()) {
		c.aboutPending = false
	}
	if c.record != nil && c.send(message{Type: typeRecord, Record: c.record}.marshal()) {
		c.record = nil
	}
	if c.recorded != nil && c.send(message{Type: typeRecorded, Recorded: c.recorded}.marshal()) {
		c.recorded = nil
	}
	if c.detections != nil && c.pause == nil && c.send(c.detections) {
		c.sentDetections, c.detections, c.pause = c.detections, nil, time.After(detectionsInterval)
	}
}

func (c *dataChannel) send(message []byte) bool {
	d := c.open.Load()
	return d != nil && d.BufferedAmount() < maxBufferedAmount && d.SendText(string(message)) == nil
}

// sendBye says that we leave and waits for at most byeTimeout until that is
// acknowledged or the other side has closed the connection; stateChanged wakes it
// to look.
func (c *dataChannel) sendBye(stateChanged <-chan struct{}, closed func() bool) {
	if !c.send(message{Type: typeBye}.marshal()) {
		return
	}
	timeout := time.NewTimer(byeTimeout)
	defer timeout.Stop()
	for c.open.Load().BufferedAmount() > 0 && !closed() {
		select {
		case <-c.writable:
		case <-stateChanged:
		case <-timeout.C:
			return
		}
	}
}
