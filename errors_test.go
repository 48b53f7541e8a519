package main

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"image"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"peerscope/app/people"
	"peerscope/app/session"
	"peerscope/detector"
	"peerscope/detector/graph"
	"peerscope/detector/tflite"
	"peerscope/media"
	"peerscope/media/clip"
	"peerscope/media/codec"
	"peerscope/media/picture"
	"peerscope/media/record"
	"peerscope/peer"
	"peerscope/peer/check"
	"peerscope/peer/invite"
	"peerscope/peer/nearby"
	"peerscope/peer/relay"
	"peerscope/peer/seal"
	"peerscope/peer/socketio"
	"peerscope/peer/whip"
)

// sentinels are the errors that packages export.
var sentinels = map[string]error{
	"clip.ErrFormat":            clip.ErrFormat,
	"codec.ErrBitRate":          codec.ErrBitRate,
	"codec.ErrClosed":           codec.ErrClosed,
	"codec.ErrCorrupt":          codec.ErrCorrupt,
	"codec.ErrPicture":          codec.ErrPicture,
	"codec.ErrUnsupported":      codec.ErrUnsupported,
	"detector.ErrClosed":        detector.ErrClosed,
	"detector.ErrLabels":        detector.ErrLabels,
	"detector.ErrModel":         detector.ErrModel,
	"detector.ErrOutput":        detector.ErrOutput,
	"detector.ErrPicture":       detector.ErrPicture,
	"graph.ErrMalformed":        graph.ErrMalformed,
	"graph.ErrUnknown":          graph.ErrUnknown,
	"invite.ErrDamaged":         invite.ErrDamaged,
	"invite.ErrIsAnswer":        invite.ErrIsAnswer,
	"invite.ErrIsOffer":         invite.ErrIsOffer,
	"invite.ErrNoBlock":         invite.ErrNoBlock,
	"invite.ErrOtherInvitation": invite.ErrOtherInvitation,
	"invite.ErrOwnOffer":        invite.ErrOwnOffer,
	"check.ErrSTUN":             check.ErrSTUN,
	"invite.ErrTruncated":       invite.ErrTruncated,
	"invite.ErrVersion":         invite.ErrVersion,
	"invite.ErrLink":            invite.ErrLink,
	"invite.ErrLost":            invite.ErrLost,
	"invite.ErrNoText":          invite.ErrNoText,
	"media.ErrBusy":             media.ErrBusy,
	"media.ErrDenied":           media.ErrDenied,
	"media.ErrDeviceLost":       media.ErrDeviceLost,
	"media.ErrNoCgo":            media.ErrNoCgo,
	"media.ErrNoDevice":         media.ErrNoDevice,
	"nearby.ErrLink":            nearby.ErrLink,
	"peer.ErrBusy":              peer.ErrBusy,
	"peer.ErrDTLS":              peer.ErrDTLS,
	"peer.ErrICEURL":            peer.ErrICEURL,
	"peer.ErrDeclined":          peer.ErrDeclined,
	"peer.ErrNoAnswer":          peer.ErrNoAnswer,
	"peer.ErrNoConnection":      peer.ErrNoConnection,
	"peer.ErrNoTURN":            peer.ErrNoTURN,
	"peer.ErrNotFound":          peer.ErrNotFound,
	"peer.ErrProtocol":          peer.ErrProtocol,
	"peer.ErrRingTimeout":       peer.ErrRingTimeout,
	"peer.ErrRoomFull":          peer.ErrRoomFull,
	"people.ErrCorrupt":         people.ErrCorrupt,
	"people.ErrKeyring":         people.ErrKeyring,
	"picture.ErrFormat":         picture.ErrFormat,
	"record.ErrContinued":       record.ErrContinued,
	"record.ErrDiskFull":        record.ErrDiskFull,
	"record.ErrFormat":          record.ErrFormat,
	"record.ErrTooSlow":         record.ErrTooSlow,
	"relay.ErrLink":             relay.ErrLink,
	"relay.ErrRefused":          relay.ErrRefused,
	"relay.ErrUnreachable":      relay.ErrUnreachable,
	"relay.ErrUntrusted":        relay.ErrUntrusted,
	"seal.ErrIdentity":          seal.ErrIdentity,
	"seal.ErrUnauthentic":       seal.ErrUnauthentic,
	"socketio.ErrLink":          socketio.ErrLink,
	"socketio.ErrRefused":       socketio.ErrRefused,
	"socketio.ErrUnreachable":   socketio.ErrUnreachable,
	"tflite.ErrClosed":          tflite.ErrClosed,
	"tflite.ErrModel":           tflite.ErrModel,
	"tflite.ErrNoCgo":           tflite.ErrNoCgo,
	"whip.ErrAnswer":            whip.ErrAnswer,
	"whip.ErrDirection":         whip.ErrDirection,
	"whip.ErrFormat":            whip.ErrFormat,
	"whip.ErrLink":              whip.ErrLink,
	"whip.ErrLost":              whip.ErrLost,
	"whip.ErrRefused":           whip.ErrRefused,
	"whip.ErrUnreachable":       whip.ErrUnreachable,
}

// TestErrorsInPlainWords has each error, with others wrapped in it as they come from
// the network, end everything that a session does.
func TestErrorsInPlainWords(t *testing.T) {
	for _, name := range exportedErrors(t, "peer", "media", "detector", "app/people") {
		known := sentinels[name]
		if known == nil {
			t.Errorf("%s is in no test", name)
			continue
		}
		dial := &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
		err := fmt.Errorf("joining: %w: failed to WebSocket dial: %w", known, dial)
		events := failingSession(t, err)
		if len(events) < 6 {
			t.Errorf("%s: only %d sentences", name, len(events))
		}
		for _, e := range events {
			if !regexp.MustCompile(`^[A-Z][^\n]*\.$`).MatchString(e.Text) {
				t.Errorf("%s: %q is no sentence", name, e.Text)
			}
			for _, part := range []string{": ", "dial", "connect:", "joining", "%!", known.Error() + ":"} {
				if strings.Contains(e.Text, part) {
					t.Errorf("%s: %q has %q in it", name, e.Text, part)
				}
			}
			if e.Details != "" && e.Details != err.Error() {
				t.Errorf("%s: the details are %q, not %q", name, e.Details, err)
			}
		}
		kind, _, _ := strings.Cut(name, ".")
		if rooms := []string{"relay", "socketio", "whip", "invite", "nearby"}; slices.Contains(rooms, kind) && describeError(err) == "" {
			t.Errorf("no sentence is about %s", name)
		}
	}
}

// failingSession is what a session says of which everything fails for a reason.
func failingSession(t *testing.T, err error) (events []session.Event) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	parts := session.Parts{
		OpenCamera:     func(string, image.Point) (media.Source, error) { return nil, err },
		OpenMicrophone: func(string) (media.AudioSource, error) { return nil, err },
		RunNearby:      func(context.Context, string, session.NearbyHandler) error { return err },
		OpenRoom: func(string, session.InvitationExchange) (peer.Room, error) {
			return func(_ context.Context, cfg peer.Config) error {
				cfg.OnOpen()
				cfg.OnMember(peer.Member{ID: "1", State: peer.Failed, Err: err})
				return err
			}, nil
		},
		NewVideoEncoder: codec.NewVideoEncoder,
		NewAudioEncoder: codec.NewOpusEncoder,
		Identity:        func() (seal.Identity, error) { return seal.Identity{}, err },
		DescribeError:   describeError,
		OnEvent: func(e session.Event) {
			if e.Text != "" && e.Kind != session.EventOpen {
				events = append(events, e)
			}
			if len(events) >= 6 {
				cancel()
			}
		},
	}
	s := session.New(parts, session.Settings{VisibleNearby: true})
	s.Join("test://room")
	if err := s.Run(ctx); err != nil {
		t.Fatal(err)
	}
	return events
}

// exportedErrors are the names of the errors that packages in the folders export,
// as other packages write them.
func exportedErrors(t *testing.T, folders ...string) (names []string) {
	t.Helper()
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			for name, object := range file.Scope.Objects {
				if object.Kind == ast.Var && strings.HasPrefix(name, "Err") {
					names = append(names, file.Name.Name+"."+name)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(names) < 40 {
		t.Fatalf("only %d errors were found", len(names))
	}
	slices.Sort(names)
	return names
}
