// Package nearby finds people on the same network who are visible under a name of
// their choice, and calls them. It neither sends nor listens before Run is called
// or a room of Open is joined, nor after these return.
//
// A visible program is a DNS-SD service (RFC 6763) over multicast DNS (RFC 6762):
//
//	_peerscope._tcp.local.            PTR  Eve K3F7Q2ZA._peerscope._tcp.local.
//	Eve K3F7Q2ZA._peerscope._tcp...   SRV  port 40123, K3F7Q2ZA.local.
//	                                  TXT  txtvers=2 id=K3F7Q2ZA pk=KEY name=Eve
//	K3F7Q2ZA.local.                   A, AAAA of the interface it is sent on
//
// An announcement holds all of these records, so each packet is complete. It is
// sent twice at the start, in answer to each query, and with a time to live of 0 at
// the end, which removes the name from all caches. The ID is random, so that no
// name has to be probed for and two people may have the same one. A neighbour is
// called at the source address of its packets, not at that of its records: nobody
// can direct our calls to a third party.
//
// Announcements prove nothing. ID and key together name a neighbour; only the
// address that announced it first renames or removes it, later ones are called
// after it. Its key (pk, an Ed25519 public key in base64url) is what the answer to
// a call has to prove.
//
// The callee owns the room. The caller sends no link, so the callee follows none
// of a stranger, and opens nothing before the person has answered:
//
//	caller                                     callee
//	  | -- PTR _peerscope._tcp? -------------->  | (multicast)
//	  | <--------------- PTR SRV TXT A AAAA ---- |
//	  | -- POST /call ------------------------>  | "Eve calls": Answer or Decline
//	  |    {"version":2,"name":"Eve",            |
//	  |     "key":X,"identity":X for this ID}    |
//	  |                                          | opens a relay for this call
//	  | <-- 200 {"key":Y,"identity":X and Y,     |
//	  |          "link":sealed} ---------------- |
//	  | == joins that room, at the address that was called ==> (package relay)
//
// X and Y are the halves of an X25519 exchange for this call alone, signed with the
// identity of their side (package seal). What the exchange gives seals the link,
// so who listens learns the caller's name and both public keys, and cannot join.
// The caller accepts the answer of the announced key only. The callee learns the
// caller's key before it rings, and takes each X once, so a recorded call does not
// ring again. Whether a key is that of somebody met before is for the program to
// know: see Caller, Neighbour and peer.Config.Admit.
//
// Otherwise the status is 400 for a call that is not understood or not proven to be
// for this callee, 403 for declined, 409 for busy, 429 for too many calls, or 504
// for no answer within half a minute. A caller hangs up by closing the connection.
//
// This is not a complete mDNS stack: it only multicasts, ignores queries from
// ports other than 5353, omits known-answer lists, and sends at most one answer a
// second.
package nearby
