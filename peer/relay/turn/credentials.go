package turn

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/pion/webrtc/v4"
)

// credentialLifetime bounds an allocation too, since the server checks the credentials
// whenever one is refreshed; an ICE restart with newer ones follows.
const credentialLifetime = 24 * time.Hour

// An Issuer issues time-limited credentials for TURN servers that share its
// secret (draft-uberti-behave-turn-rest-00): this one, or coturn with
// use-auth-secret.
type Issuer struct {
	URLs   []string // RFC 7064 and RFC 7065
	Secret string
}

// ICEServers returns the servers with new credentials for a member of a room.
// The user name has the expiry, a tag of the room and a random part.
func (i Issuer) ICEServers(room string) []webrtc.ICEServer {
	mac := hmac.New(sha256.New, []byte(i.Secret))
	mac.Write([]byte(room))
	tag := base32.StdEncoding.EncodeToString(mac.Sum(nil))[:16]
	user := strconv.FormatInt(time.Now().Add(credentialLifetime).Unix(), 10) + ":" + tag + ":" + rand.Text()[:10]
	return []webrtc.ICEServer{{URLs: i.URLs, Username: user, Credential: password(user, i.Secret)}}
}

// roomTag is the tag of the room in a user name, which cannot be read back.
func roomTag(user string) string {
	_, rest, _ := strings.Cut(user, ":")
	tag, _, _ := strings.Cut(rest, ":")
	return tag
}

func password(user, secret string) string {
	mac := hmac.New(sha1.New, []byte(secret)) // required by the draft
	mac.Write([]byte(user))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// checkExpiry returns an error if a user name has expired or was not issued by
// an Issuer.
func checkExpiry(user string, now time.Time) error {
	text, _, _ := strings.Cut(user, ":")
	until, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil:
		return fmt.Errorf("no time in the user name: %w", err)
	case now.Unix() >= until || until > now.Add(2*credentialLifetime).Unix():
		return fmt.Errorf("credentials until %v", time.Unix(until, 0))
	}
	return nil
}
