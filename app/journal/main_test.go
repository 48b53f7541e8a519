package journal

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(writerRole); path != "" {
		writeUntilKilled(path)
	}
	goleak.VerifyTestMain(m)
}
