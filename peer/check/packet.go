package check

import (
	"crypto/rand"
	"encoding/binary"

	"github.com/pion/stun/v4"
)

// A trainID tells the packets of a train from those of others.
type trainID [8]byte

// headerSize is that of a packet: the ID of its train and its number in it, in
// bytes. It is that of a transaction ID of STUN, so that a Binding request can carry
// one too.
const headerSize = len(trainID{}) + 4

var _ = [1]struct{}{}[headerSize-stun.TransactionIDSize]

// newPacket makes the packet that all of a train are made of, and gives its ID. It is
// random, as there are networks that compress.
func newPacket(size int) (packet []byte, id trainID) {
	packet = make([]byte, max(size, headerSize))
	_, _ = rand.Read(packet) // it never fails
	return packet, trainID(packet[:len(id)])
}

func setNumber(packet []byte, n int) {
	binary.BigEndian.PutUint32(packet[len(trainID{}):], uint32(n))
}

// parsePacket gives the number of a packet of the train, of which there are so many.
func parsePacket(b []byte, id trainID, packets int) (n int, ok bool) {
	if len(b) < headerSize || trainID(b[:len(id)]) != id {
		return 0, false
	}
	number := binary.BigEndian.Uint32(b[len(id):])
	return int(number), int64(number) < int64(packets)
}
