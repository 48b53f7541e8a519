package notify

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"
)

// Nothing of a stranger is in the command line, of which the script is a part.
func TestToastCommand(t *testing.T) {
	const evil = "\"; $(calc) `' </text>"
	line, environment := toastCommand(`C:\Windows`, Notification{Title: evil, Text: "a\x00b\nc"}, `C:\alarm.png`)
	if strings.Contains(strings.Join(line, " "), "calc") || !strings.HasPrefix(line[0], `C:\Windows`) {
		t.Errorf("the command is %q", line)
	}
	script, err := base64.StdEncoding.DecodeString(line[len(line)-1])
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for i := 0; i < len(script); i += 2 {
		text.WriteByte(script[i])
	}
	if text.String() != toastScript {
		t.Errorf("the script is %q", text.String())
	}
	for _, want := range []string{"TOAST_TITLE=" + evil, "TOAST_TEXT=ab c", `TOAST_PICTURE=C:\alarm.png`, "TOAST_ID=" + appID} {
		if !slices.Contains(environment, want) {
			t.Errorf("the environment lacks %q", want)
		}
	}
	for _, variable := range environment {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "TOAST_") && !strings.Contains(toastScript, "$env:"+name) {
			t.Errorf("the script does not use %s", name)
		}
	}
}
