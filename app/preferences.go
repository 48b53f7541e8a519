package app

import (
	"fyne.io/fyne/v2"

	"peerscope/app/session"
	"peerscope/peer"
)

// The names under which the preferences keep what was chosen.
const (
	prefName             = "name"
	prefNameAsked        = "name_asked"
	prefCamera           = "camera"
	prefMicrophone       = "microphone"
	prefSpeaker          = "speaker"
	prefCameraOff        = "camera_off"
	prefMicOff           = "microphone_off"
	prefSTUN             = "stun"
	prefAddresses        = "addresses"
	prefRelay            = "relay"
	prefMinScore         = "min_score"
	prefLabels           = "labels"
	prefNoLabels         = "labels_none"
	prefBudget           = "detection_budget"
	prefModel            = "model"
	prefModelNames       = "model_labels"
	prefShare            = "share"
	prefHD               = "hd"
	prefLargePictures    = "large_pictures"
	prefNearby           = "nearby"
	prefRingOff          = "ring_off"
	prefTheme            = "look"
	prefLanguage         = "language"
	prefObjectListClosed = "seen_closed"
)

// loadSettings reads what was chosen; what never was is as in unset.
func loadSettings(p fyne.Preferences, unset session.Settings) session.Settings {
	s := unset
	s.Name = p.StringWithFallback(prefName, unset.Name)
	s.Camera = p.StringWithFallback(prefCamera, unset.Camera)
	s.Microphone = p.StringWithFallback(prefMicrophone, unset.Microphone)
	s.Speaker = p.StringWithFallback(prefSpeaker, unset.Speaker)
	s.CameraOff = p.BoolWithFallback(prefCameraOff, unset.CameraOff)
	s.MicOff = p.BoolWithFallback(prefMicOff, unset.MicOff)
	s.STUN = p.StringListWithFallback(prefSTUN, unset.STUN)
	s.Relay = p.StringWithFallback(prefRelay, unset.Relay)
	s.Addresses = addressPolicy(p.IntWithFallback(prefAddresses, int(unset.Addresses)))
	s.MinScore = float32(p.FloatWithFallback(prefMinScore, float64(unset.MinScore)))
	s.Labels = p.StringListWithFallback(prefLabels, unset.Labels)
	if len(s.Labels) == 0 { // what is kept of an empty list is that of none
		s.Labels = nil
		if p.Bool(prefNoLabels) {
			s.Labels = []string{}
		}
	}
	s.DetectionCPUPercent = p.IntWithFallback(prefBudget, unset.DetectionCPUPercent)
	s.ModelFiles.Model = p.StringWithFallback(prefModel, unset.ModelFiles.Model)
	s.ModelFiles.Labels = p.StringWithFallback(prefModelNames, unset.ModelFiles.Labels)
	s.ShareDetections = p.BoolWithFallback(prefShare, unset.ShareDetections)
	s.VisibleNearby = p.BoolWithFallback(prefNearby, unset.VisibleNearby)
	s.RingOff = p.BoolWithFallback(prefRingOff, unset.RingOff)
	s.HD = p.BoolWithFallback(prefHD, unset.HD)
	s.LargePictures = p.BoolWithFallback(prefLargePictures, unset.LargePictures)
	return s
}

// addressPolicy reads what was saved; what nobody knows hides the most.
func addressPolicy(saved int) peer.AddressPolicy {
	if saved < int(peer.AllAddresses) || saved > int(peer.RelayOnly) {
		return peer.RelayOnly
	}
	return peer.AddressPolicy(saved)
}

func saveSettings(p fyne.Preferences, s session.Settings) {
	p.SetString(prefName, s.Name)
	if !session.IsScreenID(s.Camera) { // it is chosen anew each time, knowing what is on it
		p.SetString(prefCamera, s.Camera)
	}
	p.SetString(prefMicrophone, s.Microphone)
	p.SetString(prefSpeaker, s.Speaker)
	p.SetBool(prefCameraOff, s.CameraOff)
	p.SetBool(prefMicOff, s.MicOff)
	p.SetStringList(prefSTUN, s.STUN)
	p.SetString(prefRelay, s.Relay)
	p.SetInt(prefAddresses, int(s.Addresses))
	p.SetFloat(prefMinScore, float64(s.MinScore))
	p.SetStringList(prefLabels, s.Labels)
	p.SetBool(prefNoLabels, s.Labels != nil && len(s.Labels) == 0)
	p.SetInt(prefBudget, s.DetectionCPUPercent)
	p.SetString(prefModel, s.ModelFiles.Model)
	p.SetString(prefModelNames, s.ModelFiles.Labels)
	p.SetBool(prefShare, s.ShareDetections)
	p.SetBool(prefNearby, s.VisibleNearby)
	p.SetBool(prefRingOff, s.RingOff)
	p.SetBool(prefHD, s.HD)
	p.SetBool(prefLargePictures, s.LargePictures)
}
