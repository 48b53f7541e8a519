// Package nearby finds those on the same network who want to be found, by a name
// they chose, and calls them. Nothing is sent or listened for until Run or a room
// of Open begins, and nothing after its end.
//
// Who is visible is a DNS-SD service (RFC 6763) told by multicast DNS (RFC 6762):
//
//	_peerscope._tcp.local.            PTR  Eve K3F7Q2ZA._peerscope._tcp.local.
//	Eve K3F7Q2ZA._peerscope._tcp...   SRV  port 40123, K3F7Q2ZA.local.
//	                                  TXT  txtvers=1 id=K3F7Q2ZA name=Eve
//	K3F7Q2ZA.local.                   A, AAAA of the interface it is sent on
//
// All of them go in one packet, so a packet is understood by itself: on start
// twice, then for each question, and with a time to live of 0 at the end, which
// takes the name away from every list at once. The id is random, so no name needs
// probing for and two Eves are two. A neighbour is reached where its packets come
// from, not where records in them point: nobody can have us call a third one.
//
// The called one owns the room. The caller sends only a name, so the called one
// follows no link of a stranger's, and nothing is opened before the person has
// answered:
//
//	caller                             called one
//	  | -- PTR _peerscope._tcp? ------> | (multicast)
//	  | <------- PTR SRV TXT A AAAA --- |
//	  | -- POST /call --------------->  | "Eve calls": Answer or Decline
//	  |    {"version":1,"name":"Eve"}   |
//	  |                                 | opens a relay for this call
//	  | <-- 200 {"link":"http://.."} -- |
//	  | == joins that room, at the address that was called ==> (package relay)
//
// Otherwise the answer is 403 for declined, 409 for busy, 429 for calling too
// often, 504 for no answer within half a minute. A caller that gives up closes its
// request, and the question goes away.
//
// What this is not: a general mDNS stack. It asks and answers in multicast only,
// does not hear queries from other ports than 5353, and sends no known answers;
// answers are limited to one a second. Nor does it prove who somebody is: like
// every name on a local network, this one is what the other side says, which is
// why it is asked about before anything is sent.
package nearby
