package invite

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
	"go.uber.org/goleak"

	"peerscope/peer"
	"peerscope/peer/signaltest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A person gives and takes by channels.
type person struct {
	given    chan string
	taken    chan string
	problems chan error
}

func newPerson() *person {
	return &person{given: make(chan string, 1), taken: make(chan string, 10), problems: make(chan error, 10)}
}

func (p *person) Give(_ context.Context, block string) error {
	p.given <- block
	return nil
}

func (p *person) Take(ctx context.Context, problem error) (string, error) {
	if problem != nil {
		p.problems <- problem
	}
	select {
	case text := <-p.taken:
		return text, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func enter(t *testing.T, link string, x Exchange) *signaltest.Participant {
	t.Helper()
	room, err := Open(link, x)
	if err != nil {
		t.Fatal(err)
	}
	return signaltest.Join(t, room, link[:7])
}

// quoted is a block as mail programs mangle it.
func quoted(block string) string {
	lines := strings.Split(strings.TrimSpace(block), "\n")
	for i, line := range lines {
		if cut := len(line) / 2; i == 2 {
			line = line[:cut] + "=\r\n> > " + line[cut:]
		}
		lines[i] = "> > " + line + " \u200b\r"
	}
	return "Hello!\r\n\r\n" + strings.Join(lines, "\n") + "\r\n-- \r\nKim (Seoul)"
}

// TestCall is a call by two blocks, the answer with the invitation below it; the
// one who invites takes their time and pastes the wrong things first.
func TestCall(t *testing.T) {
	kim, lee := newPerson(), newPerson()
	inviter := enter(t, "invite:", kim)
	offer := signaltest.Next(t, "an invitation", kim.given)
	if len(offer) >= 1500 {
		t.Errorf("the invitation has %d characters:\n%s", len(offer), offer)
	}
	link, err := Link(quoted(offer))
	if err != nil {
		t.Fatal(err)
	}
	invited := enter(t, link, lee)
	answer := signaltest.Next(t, "an answer", lee.given)
	t.Logf("%d characters out, %d back", len(offer), len(answer))
	other, err := answerTo(block{kind: kindOffer})
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []struct {
		text string
		want error
	}{
		{offer, ErrOwnOffer}, {"see you", ErrNoBlock}, {strings.TrimRight(answer, ")\n"), ErrTruncated},
		{strings.Replace(answer, "A", "B", 3), ErrDamaged}, {other, ErrOtherInvitation},
	} {
		kim.taken <- wrong.text
		if got := signaltest.Next(t, "a problem", kim.problems); !errors.Is(got, wrong.want) {
			t.Errorf("%q is told of as %v", wrong.text, got)
		}
	}
	kim.taken <- quoted(answer) + "\n\nKim wrote:\n" + quoted(offer)
	if m := signaltest.Await(t, "a name", inviter.Members, func(m peer.Member) bool { return m.About.Name != "" }); m.State != peer.Connected {
		t.Errorf("the other is %+v", m)
	}
	send(t, inviter.Video, invited.Samples)
	send(t, invited.Video, inviter.Samples)
	invited.Leave()
	inviter.AwaitState(t, peer.Gone)
	for _, s := range []*signaltest.Participant{inviter, invited} {
		if err := s.AwaitEnd(t); err != nil {
			t.Error(err)
		}
	}
}

func answerTo(b block) (string, error) {
	b.kind, b.sdp = kindAnswer, "v=0\r\n"
	text := b.String()
	_, err := parseBlocks(text)
	return text, err
}

// send writes pictures until one arrives.
func send(t *testing.T, from *peer.Track, to <-chan peer.Sample) {
	t.Helper()
	clock := time.NewTicker(time.Second / 30)
	defer clock.Stop()
	for limit := time.Now().Add(signaltest.Timeout); time.Now().Before(limit); {
		select {
		case <-to:
			return
		case <-clock.C:
			if err := from.Write(webrtc.MimeTypeVP8, peer.Sample{Data: []byte{0x10, 0, 0, 0x9d, 1, 0x2a, 16, 0, 16, 0}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Fatal("no picture arrives")
}

// A terminalUser gets blocks printed and pastes texts.
type terminalUser struct {
	*person
	print func(block string) error
	read  func(context.Context) (string, error)
}

func newTerminalUser(t *testing.T, in io.Reader) terminalUser {
	return terminalUser{person: newPerson(), read: ReadTexts(t.Context(), in)}
}

func (u terminalUser) Give(ctx context.Context, block string) error {
	if u.print != nil {
		return u.print(block)
	}
	return u.person.Give(ctx, block)
}

func (u terminalUser) Take(ctx context.Context, problem error) (string, error) {
	if problem != nil {
		u.problems <- problem
	}
	return u.read(ctx)
}

// TestPastedLines is a call by texts that are pasted into a terminal.
func TestPastedLines(t *testing.T) {
	in, paste := io.Pipe()
	var readers sync.WaitGroup
	defer readers.Wait()
	defer paste.Close()
	kim, lee := newTerminalUser(t, in), newTerminalUser(t, strings.NewReader(""))
	inviter := enter(t, "invite:", kim)
	link, err := Link(signaltest.Next(t, "an invitation", kim.given))
	if err != nil {
		t.Fatal(err)
	}
	readers.Go(func() { _, _ = io.WriteString(paste, "Hello Kim (how are you?)\n\n") })
	if err := signaltest.Next(t, "a problem", kim.problems); !errors.Is(err, ErrNoBlock) {
		t.Error(err)
	}
	enter(t, link, lee)
	answer := signaltest.Next(t, "an answer", lee.given)
	readers.Go(func() { _, _ = io.WriteString(paste, answer) })
	inviter.AwaitState(t, peer.Connected)
}

func TestInputEnds(t *testing.T) {
	s := enter(t, "invite:", newTerminalUser(t, strings.NewReader("no block\n")))
	if err := s.AwaitEnd(t); !errors.Is(err, ErrNoText) {
		t.Error(err)
	}
}

func TestBlockCannotBePrinted(t *testing.T) {
	broken := errors.New("the disk is full")
	s := enter(t, "invite:", terminalUser{print: func(string) error { return broken }})
	if err := s.AwaitEnd(t); !errors.Is(err, broken) {
		t.Error(err)
	}
}

func TestLeaveWhileWaiting(t *testing.T) {
	kim := newPerson()
	s := enter(t, "invite:", kim)
	signaltest.Next(t, "an invitation", kim.given)
	s.Leave()
	if err := s.AwaitEnd(t); err != nil {
		t.Error(err)
	}
}
