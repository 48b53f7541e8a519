package socketio_test

import (
	"context"
	"errors"
	"testing"

	"peerscope/internal/skip"
	"peerscope/media"
	"peerscope/media/codec"
	"peerscope/peer"
	"peerscope/peer/signaltest"
	"peerscope/peer/socketio"
)

// TestRealPages uses the real socket.io and simple-peer from npm, and pages in
// Chromium, with pictures and sound both ways.
func TestRealPages(t *testing.T) {
	skipWithoutSetup(t)
	if _, err := codec.NewOpusEncoder(); errors.Is(err, media.ErrNoCgo) {
		skip.For(t, skip.NoCgo)
	}
	b := startBrowser(t)
	// Subtests of a group run in parallel; the browser outlives them.
	t.Run("socket.io", func(t *testing.T) {
		for _, version := range []string{"2", "4"} {
			t.Run(version, func(t *testing.T) {
				t.Parallel()
				s := startServer(t, version, "")
				p := newPages(t, b, version)
				t.Run("PageFirst", func(t *testing.T) { testPageFirst(t, p, s) })
				t.Run("WeFirst", func(t *testing.T) { testProgramFirst(t, p, s) })
				t.Run("Four", func(t *testing.T) { testFourMembers(t, p, s) })
				t.Run("Reload", func(t *testing.T) { testReload(t, p, s) })
				t.Run("Restart", func(t *testing.T) { testRestart(t, p, s) })
				t.Run("Roles", func(t *testing.T) { testRoles(t, p, startServer(t, version, "exam")) })
			})
		}
	})
}

func testPageFirst(t *testing.T, p *pages, s *roomServer) {
	page := p.open(t, s, "page first", "early page", "join room")
	defer page.shut()
	m := join(t, p.board, s.link("page first", ""))
	m.awaitCalls(t, 1)
	page.awaitCalls(t, 1)
	if err := m.leave(); err != nil {
		t.Error(err)
	}
	page.await(t, "sees us leave", func(r pageReport) bool { return r.Calls[0].State == "closed" })
}

func testProgramFirst(t *testing.T, p *pages, s *roomServer) {
	m := join(t, p.board, s.link("we first", ""))
	page := p.open(t, s, "we first", "late page", "join room")
	m.awaitCalls(t, 1)
	page.awaitCalls(t, 1)
	page.shut()
	m.await(t, "the page goes", 1, func(s memberView) bool { return s.State == peer.Gone || s.State == peer.Interrupted })
}

func testFourMembers(t *testing.T, p *pages, s *roomServer) {
	first := join(t, p.board, s.link("four", ""))
	a := p.open(t, s, "four", "one of four", "join room")
	defer a.shut()
	second := join(t, p.board, s.link("four", ""))
	b := p.open(t, s, "four", "another of four", "join room")
	defer b.shut()
	for _, m := range []*member{first, second} {
		m.awaitCalls(t, 3)
	}
	for _, page := range []*page{a, b} {
		page.awaitCalls(t, 3)
	}
	room, err := socketio.Open(s.link("four", ""))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), signaltest.Timeout)
	defer cancel()
	if err := room(ctx, peer.Config{}); !errors.Is(err, peer.ErrRoomFull) {
		t.Errorf("a fifth gets %v", err)
	}
}

func testReload(t *testing.T, p *pages, s *roomServer) {
	m := join(t, p.board, s.link("reload", ""))
	page := p.open(t, s, "reload", "restless page", "join room")
	defer page.shut()
	m.awaitCalls(t, 1)
	page.reload()
	m.await(t, "the page comes back as another", 2, func(s memberView) bool { return s.Pictures >= 5 && s.AudibleBlocks > 0 })
	page.awaitCalls(t, 1)
	m.await(t, "its former self goes", 1, func(s memberView) bool { return s.State != peer.Connected })
}

// testRestart checks that calls go on while the server is away, and that a
// newcomer finds us after it is back.
func testRestart(t *testing.T, p *pages, s *roomServer) {
	m := join(t, p.board, s.link("restart", ""))
	page := p.open(t, s, "restart", "steady page", "join room")
	defer page.shut()
	m.awaitCalls(t, 1)
	page.awaitCalls(t, 1)
	s.stop()
	s.start(t)
	here, there := m.pictures(), page.frames()
	late := p.open(t, s, "restart", "page after restart", "join room")
	defer late.shut()
	m.awaitCalls(t, 2)
	late.awaitCalls(t, 1) // the other page does not rejoin
	if m.pictures() <= here || page.frames() <= there {
		t.Errorf("the call ended with the server: %d pictures here, %d there", m.pictures(), page.frames())
	}
}

// testRoles checks that a tester calls everybody and the others only testers,
// whoever comes first.
func testRoles(t *testing.T, p *pages, s *roomServer) {
	testee := join(t, p.board, s.link("exam", "testee"))
	other := p.open(t, s, "exam", "testee page", "join room")
	defer other.shut()
	tester := join(t, p.board, s.link("exam", "tester"))
	tester.awaitCalls(t, 2)
	boss := p.open(t, s, "exam", "tester page", "tester join room")
	defer boss.shut()
	tester.awaitCalls(t, 3)
	testee.awaitCalls(t, 2)
	boss.awaitCalls(t, 3)
	other.awaitCalls(t, 2)
	other.await(t, "met testers only", func(r pageReport) bool { return len(r.Calls) == 2 })
	p.board.mu.Lock()
	defer p.board.mu.Unlock()
	if len(testee.seen) != 2 {
		t.Errorf("a testee met %d", len(testee.seen))
	}
}
