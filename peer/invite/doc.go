// Package invite sets up a call between two people without a server: they hand
// each other two blocks of text by any channel, such as mail or chat. A block is a
// complete session description (RFC 8829), with all candidates.
//
//	inviter                       people                      invited
//	   | -- PEERSCOPE1(offer) --> copy, send, paste ---------> |
//	   | <-------- paste, send, copy <-- PEERSCOPE1(answer) -- |
//	   | <============= audio, video, data ==================> |
//
// A block holds the ICE credentials of one call, the fingerprint of a certificate
// and the addresses of the machine: nothing that is of use after the call. Whoever
// can change blocks on the way can read the call (a man in the middle), so the
// channel has to be as trustworthy as the call needs.
package invite
