package sandbox

import (
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	RunIfDecoder()
	probeIfAsked()
	goleak.VerifyTestMain(m)
}
