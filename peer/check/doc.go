// Package check finds out whether calls will work from this machine through a relay,
// and how well, without a call and without being seen by anybody in a room.
//
//	this machine                          relay          STUN and TURN server
//	  | -- DNS, TCP, TLS, WebSocket, join -> |                  |
//	  | <- welcome, ICE servers ------------ |                  |
//	  | -- Binding (RFC 8489), from one UDP port -------------> | address from outside
//	  | -- Allocate (RFC 8656), over UDP, TCP, TLS -----------> | relayed addresses
//	  | -- to a relayed address, past TURN -------------------> | kind of NAT (RFC 4787)
//	  | -- numbered packets to an allocation of our own ------> |
//	  | <------------------------------------------ the same -- | rate, loss, jitter
//
// The room that is joined is a new one. What up and down are measured with is told
// apart by its transports: a packet that goes up by UDP and comes down by TCP was
// lost on the way up or not at all, and the other way round. The bit rate of the way
// up is that of large Binding requests, whose answers are small.
package check
