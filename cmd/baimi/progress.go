package main

import (
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows a bar for long work on stderr, on a terminal only: logs and
// scheduled runs stay free of it.
type progress struct{ bar *progressbar.ProgressBar }

// newProgress starts a bar of total steps (below 0: unknown), or a silent one off a terminal.
func newProgress(w io.Writer, total int, description string) *progress {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &progress{}
	}
	return &progress{bar: progressbar.NewOptions(total,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription(description),
		progressbar.OptionSetWidth(30),
		progressbar.OptionShowCount(),
		progressbar.OptionClearOnFinish(),
	)}
}

// set moves the bar to done of total and names what is being worked on.
func (p *progress) set(description string, done, total int) {
	if p.bar == nil {
		return
	}
	if total > 0 {
		p.bar.ChangeMax(total)
	}
	p.bar.Describe(description)
	_ = p.bar.Set(done) // a bar that cannot be drawn is no reason to stop
}

func (p *progress) finish() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}

// clear takes the bar off the screen for a moment, so that a line can be printed.
func (p *progress) clear() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}
