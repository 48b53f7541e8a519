// Package invite brings two people into a call with no server at all: they hand
// each other two blocks of text by whatever way they have, mail or chat. A block
// is a whole session description (RFC 8829) with all candidates in it.
//
//	inviter                       people                      invited
//	   | -- PEERSCOPE1(offer) --> copy, send, paste ---------> |
//	   | <-------- paste, send, copy <-- PEERSCOPE1(answer) -- |
//	   | <============= audio, video, data ==================> |
//
// A block holds nothing that is worth stealing later: credentials of one call,
// a certificate's fingerprint, and the addresses of the machine. Who changes it
// on the way can stand in the middle, so the way is to be trusted as far as the
// call is.
package invite
