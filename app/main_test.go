package app

import (
	"os"
	"testing"

	"go.uber.org/goleak"

	"peerscope/app/locale"
)

func TestMain(m *testing.M) {
	os.Setenv("LC_ALL", "en_US.UTF-8") // the tests read English
	if err := locale.LoadTranslations(""); err != nil {
		panic(err)
	}
	if file := os.Getenv(scrolledJournal); file != "" {
		runScrolledJournal(file)
		return
	}
	goleak.VerifyTestMain(m, goleak.IgnoreCurrent()) // importing Fyne's driver starts a goroutine
}
