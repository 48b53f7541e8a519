package record

import (
	"encoding/binary"
	"math"
)

// Elements of EBML (RFC 8794) and Matroska (RFC 9559).
const (
	idEBML           = 0x1A45DFA3
	idVoid           = 0xEC
	idSegment        = 0x18538067
	idSeekHead       = 0x114D9B74
	idSeek           = 0x4DBB
	idSeekID         = 0x53AB
	idSeekPosition   = 0x53AC
	idInfo           = 0x1549A966
	idTimestampScale = 0x2AD7B1
	idDuration       = 0x4489
	idDateUTC        = 0x4461
	idMuxingApp      = 0x4D80
	idWritingApp     = 0x5741
	idTracks         = 0x1654AE6B
	idTrackEntry     = 0xAE
	idTrackNumber    = 0xD7
	idTrackUID       = 0x73C5
	idTrackType      = 0x83
	idFlagLacing     = 0x9C
	idCodecID        = 0x86
	idCodecPrivate   = 0x63A2
	idSeekPreRoll    = 0x56BB
	idVideo          = 0xE0
	idPixelWidth     = 0xB0
	idPixelHeight    = 0xBA
	idAudio          = 0xE1
	idSampling       = 0xB5
	idChannels       = 0x9F
	idCluster        = 0x1F43B675
	idTimestamp      = 0xE7
	idSimpleBlock    = 0xA3
	idCues           = 0x1C53BB6B
	idCuePoint       = 0xBB
	idCueTime        = 0xB3
	idCueTrackPos    = 0xB7
	idCueTrack       = 0xF7
	idCueClusterPos  = 0xF1
)

// unknownSize, in eight bytes, says that an element goes on to the end of the file.
const unknownSize = 1<<56 - 1

// appendID adds the ID of an element, which contains its own length.
func appendID(b []byte, id uint32) []byte {
	switch {
	case id > 0xFFFFFF:
		return append(b, byte(id>>24), byte(id>>16), byte(id>>8), byte(id))
	case id > 0xFFFF:
		return append(b, byte(id>>16), byte(id>>8), byte(id))
	case id > 0xFF:
		return append(b, byte(id>>8), byte(id))
	}
	return append(b, byte(id))
}

// appendSize adds a size in four bytes, enough for all elements but the Segment.
func appendSize(b []byte, n int) []byte {
	return binary.BigEndian.AppendUint32(b, 0x10000000|uint32(n))
}

// appendSize8 adds a size in eight bytes.
func appendSize8(b []byte, n int64) []byte {
	return binary.BigEndian.AppendUint64(b, 1<<56|uint64(n))
}

func appendElement(b []byte, id uint32, content []byte) []byte {
	return append(appendSize(appendID(b, id), len(content)), content...)
}

func appendUint(b []byte, id uint32, v uint64) []byte {
	return appendElement(b, id, binary.BigEndian.AppendUint64(nil, v))
}

func appendFloat(b []byte, id uint32, v float64) []byte {
	return appendElement(b, id, binary.BigEndian.AppendUint64(nil, math.Float64bits(v)))
}

func appendString(b []byte, id uint32, v string) []byte { return appendElement(b, id, []byte(v)) }

// appendVoid adds an element that is skipped, of so many bytes, 5 at least.
func appendVoid(b []byte, size int) []byte {
	return appendElement(b, idVoid, make([]byte, size-5))
}
