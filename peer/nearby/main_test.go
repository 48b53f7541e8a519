package nearby

import (
	"testing"

	"go.uber.org/goleak"

	"peerscope/peer/seal"
)

var (
	identityOf = map[string]seal.Identity{"Eve": seal.NewIdentity(), "Kim": seal.NewIdentity()}
	eveKey     = identityOf["Eve"].Public()
	kimKey     = identityOf["Kim"].Public()
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
