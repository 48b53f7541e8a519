// Package invite sets up a call between two people without a server: they hand
// each other two blocks of text by any channel, such as mail or chat. A block is a
// complete session description (RFC 8829), with all candidates.
//
//	inviter                       people                      invited
//	   | -- PEERSCOPE1(offer) --> copy, send, paste ---------> |
//	   | <-------- paste, send, copy <-- PEERSCOPE1(answer) -- |
//	   | <============= audio, video, data ==================> |
//
// A block holds the ICE credentials of one call, the fingerprint of a certificate,
// the addresses of the machine, and who made it: a name and an identity that signs
// the fingerprint (package seal). None of it is a secret after the call.
//
// What authenticates the call is the channel that carries the blocks, and the
// identity. Whoever can change both blocks on the way can be in the middle of the
// call, with an identity of their own or none; two people who have compared their
// safety number once are warned of that.
package invite
