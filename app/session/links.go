package session

import (
	"cmp"
	"net/netip"
	"net/url"
	"strings"

	"peerscope/peer/seal"
)

// InviteLink is the link of a call by invitation that is yet to be written.
const InviteLink = "invite:"

// NearbyLink begins the link to a neighbour. Where calls are waited for it stands
// alone.
const NearbyLink = "nearby:"

// invitationRole tells a link, with which others can come too, from an invitation.
func invitationRole(link string) InvitationRole {
	switch {
	case strings.TrimSpace(link) == InviteLink:
		return Inviter
	case link == "" || neighbourName(link) != "" || strings.Contains(link, "://") && len(strings.Fields(link)) == 1:
		return NoInvitation
	}
	return Invitee
}

// neighbourName is whom a link calls; "" if it is not a link to a neighbour.
func neighbourName(link string) string {
	scheme, rest, _ := strings.Cut(strings.TrimSpace(link), ":")
	name, _, _ := strings.Cut(rest, "#")
	if !strings.EqualFold(scheme+":", NearbyLink) {
		return ""
	}
	if plain, err := url.PathUnescape(name); err == nil {
		name = plain
	}
	return name
}

// neighbourKey is the key of whom a link calls; zero if it names none.
func neighbourKey(link string) seal.PublicKey {
	_, fragment, _ := strings.Cut(strings.TrimSpace(link), "#")
	_, text, _ := strings.Cut(fragment, ".")
	key, err := seal.ParsePublicKey(text)
	if err != nil || neighbourName(link) == "" {
		return seal.PublicKey{}
	}
	return key
}

// sharedAddresses are those that providers share among customers (RFC 6598).
var sharedAddresses = netip.MustParsePrefix("100.64.0.0/10")

// IsLocalLink says whether the host of a link can be reached on its own network
// alone, as far as its address or name tells.
func IsLocalLink(link string) bool {
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil || u.Hostname() == "" {
		return false
	}
	host := strings.ToLower(u.Hostname())
	if a, err := netip.ParseAddr(host); err == nil {
		a = a.Unmap()
		return a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || sharedAddresses.Contains(a)
	}
	return !strings.Contains(host, ".") || strings.HasSuffix(host, ".local") || strings.HasSuffix(host, ".home.arpa")
}

// redactToken leaves out the bearer token of a link to a media server, which is
// its fragment. The fragment of another link is needed to join with it.
func redactToken(link string) string { return cmp.Or(streamSource(link), link) }

// streamSource is the address in a link to a media server, without its token; "" of
// another link.
func streamSource(link string) string {
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil || !strings.HasPrefix(u.Scheme, "whip+") && !strings.HasPrefix(u.Scheme, "whep+") {
		return ""
	}
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	return u.String()
}
