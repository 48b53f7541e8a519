// Package nearby finds people on the same network who are visible under a name of
// their choice, and calls them. It neither sends nor listens before Run is called
// or a room of Open is joined, nor after these return.
//
// A visible program is a DNS-SD service (RFC 6763) over multicast DNS (RFC 6762):
//
//	_peerscope._tcp.local.            PTR  Eve K3F7Q2ZA._peerscope._tcp.local.
//	Eve K3F7Q2ZA._peerscope._tcp...   SRV  port 40123, K3F7Q2ZA.local.
//	                                  TXT  txtvers=1 id=K3F7Q2ZA name=Eve
//	K3F7Q2ZA.local.                   A, AAAA of the interface it is sent on
//
// An announcement holds all of these records, so each packet is complete. It is
// sent twice at the start, in answer to each query, and with a time to live of 0 at
// the end, which removes the name from all caches. The ID is random, so that no
// name has to be probed for and two people may have the same one. A neighbour is
// called at the source address of its packets, not at that of its records: nobody
// can direct our calls to a third party.
//
// The callee owns the room. The caller sends only a name, so the callee follows no
// link of a stranger, and opens nothing before the person has answered:
//
//	caller                             callee
//	  | -- PTR _peerscope._tcp? ------> | (multicast)
//	  | <------- PTR SRV TXT A AAAA --- |
//	  | -- POST /call --------------->  | "Eve calls": Answer or Decline
//	  |    {"version":1,"name":"Eve"}   |
//	  |                                 | opens a relay for this call
//	  | <-- 200 {"link":"http://.."} -- |
//	  | == joins that room, at the address that was called ==> (package relay)
//
// Otherwise the status is 403 for declined, 409 for busy, 429 for too many calls,
// or 504 for no answer within half a minute. A caller hangs up by closing the
// connection.
//
// This is not a complete mDNS stack: it only multicasts, ignores queries from
// ports other than 5353, omits known-answer lists, and sends at most one answer a
// second. Nor is anybody authenticated: a name is whatever the other side claims,
// which is why the person is asked before anything is sent.
package nearby
