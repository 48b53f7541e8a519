package notify

import (
	"encoding/base64"
	"encoding/binary"
	"os"
	"path/filepath"
	"unicode/utf16"
)

// toastScript shows a toast by Windows.UI.Notifications, which PowerShell can call without
// a library: texts and picture are those of its environment, so that nothing of a stranger
// becomes code or XML. Windows shows toasts of programs that it knows by an
// AppUserModelID, which a key of the registry makes known. A toast of the same tag takes
// the place of the one before.
const toastScript = `$ErrorActionPreference = 'Stop'
[Windows.UI.Notifications.ToastNotificationManager, Windows.UI.Notifications, ContentType = WindowsRuntime] > $null
$key = 'HKCU:\Software\Classes\AppUserModelId\' + $env:TOAST_ID
New-Item -Force $key > $null
Set-ItemProperty $key DisplayName $env:TOAST_APP
$template = 'ToastText02'
if ($env:TOAST_PICTURE) { $template = 'ToastImageAndText02' }
$xml = [Windows.UI.Notifications.ToastNotificationManager]::GetTemplateContent([Windows.UI.Notifications.ToastTemplateType]::$template)
$text = $xml.GetElementsByTagName('text')
$text.Item(0).AppendChild($xml.CreateTextNode($env:TOAST_TITLE)) > $null
$text.Item(1).AppendChild($xml.CreateTextNode($env:TOAST_TEXT)) > $null
if ($env:TOAST_PICTURE) { $xml.GetElementsByTagName('image').Item(0).SetAttribute('src', $env:TOAST_PICTURE) }
$toast = [Windows.UI.Notifications.ToastNotification]::new($xml)
$toast.Tag = 'alarm'
$toast.Group = $env:TOAST_APP
[Windows.UI.Notifications.ToastNotificationManager]::CreateToastNotifier($env:TOAST_ID).Show($toast)
`

// toastCommand is the command line that runs toastScript, and what its environment has
// besides: picture is the path of a file, "" is none.
func toastCommand(systemRoot string, n Notification, picture string) (line, environment []string) {
	var script []byte
	for _, unit := range utf16.Encode([]rune(toastScript)) {
		script = binary.LittleEndian.AppendUint16(script, unit)
	}
	powershell := filepath.Join(systemRoot, "System32", "WindowsPowerShell", "v1.0", "powershell.exe")
	line = []string{powershell, "-NoProfile", "-NonInteractive", "-EncodedCommand", base64.StdEncoding.EncodeToString(script)}
	return line, append(os.Environ(), "TOAST_ID="+appID, "TOAST_APP="+appName,
		"TOAST_TITLE="+clean(n.Title), "TOAST_TEXT="+clean(n.Text), "TOAST_PICTURE="+picture)
}
