package turn

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/pion/webrtc/v4"
)

// lifetime is how long credentials are good. A server checks them each time an
// allocation is refreshed, so it bounds a call.
const credentialLifetime = 24 * time.Hour

// An Issuer makes time-limited credentials for TURN servers that share a secret
// with it (draft-uberti-behave-turn-rest-00): our own, or coturn with
// use-auth-secret.
type Issuer struct {
	URLs   []string // RFC 7064 and RFC 7065
	Secret string
}

// ICEServers are those servers with fresh credentials.
func (i Issuer) ICEServers() []webrtc.ICEServer {
	user := strconv.FormatInt(time.Now().Add(credentialLifetime).Unix(), 10) + ":" + rand.Text()[:10]
	return []webrtc.ICEServer{{URLs: i.URLs, Username: user, Credential: password(user, i.Secret)}}
}

func password(user, secret string) string {
	mac := hmac.New(sha1.New, []byte(secret)) // as the draft has it
	mac.Write([]byte(user))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// expired says that a user name is of credentials that are over, or no user
// name of ours.
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
