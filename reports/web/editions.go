package web

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"baimi/reports/access"
)

// editionName matches an issue, and what is known now.
var editionName = regexp.MustCompile(`^(\d{4}-W\d{2}|now)$`)

// editions are the published folders, each held open while it stands: a folder that is swapped for
// a newer one keeps answering those who have begun to read it, so that no answer mixes two.
type editions struct {
	site string
	log  *slog.Logger

	mu   sync.Mutex
	open map[string]*edition
}

// edition is one published folder with what it says of its own files.
type edition struct {
	name     string
	root     *os.Root
	info     fs.FileInfo
	sums     map[string]string // file → SHA-256; a file that is not listed is not published
	audience map[string]access.Audience
	readers  int
	old      bool // another stands in its place
}

func newEditions(site string, log *slog.Logger) *editions {
	return &editions{site: site, log: log, open: map[string]*edition{}}
}

// names lists the published editions, issues from the newest, then now.
func (e *editions) names() ([]string, error) {
	entries, err := os.ReadDir(e.site)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list the site: %w", err)
	}
	var issues []string
	now := false
	for _, entry := range entries {
		switch name := entry.Name(); {
		case !entry.IsDir() || !editionName.MatchString(name):
		case name == "now":
			now = true
		default:
			issues = append(issues, name)
		}
	}
	slices.Sort(issues)
	slices.Reverse(issues)
	if now {
		issues = append(issues, "now")
	}
	return issues, nil
}

// take returns the edition of a name as it stands, and a function that gives it back. It returns
// errNotFound where there is none, at once; where a swap took the folder away for a moment it looks
// again.
func (e *editions) take(name string) (ed *edition, giveBack func(), err error) {
	if !editionName.MatchString(name) {
		return nil, nil, errNotFound
	}
	err = patiently(func() error {
		ed, giveBack, err = e.lookUp(name)
		if errors.Is(err, fs.ErrNotExist) && !e.stands(name) {
			return errNotFound
		}
		return err
	})
	return ed, giveBack, absent(err)
}

// asidePrefix begins the name of an edition for the blink in which another takes its place.
const asidePrefix = ".last-"

// stands says whether there is an edition of a name, be it set aside. A swap ends with the edition
// in its place, so that is looked at last.
func (e *editions) stands(name string) bool {
	return slices.ContainsFunc([]string{asidePrefix + name, name}, func(name string) bool {
		_, err := os.Stat(filepath.Join(e.site, name))
		return err == nil
	})
}

// patiently calls do until it finds what a swap may just have moved, or it is clear that it is not
// there.
func patiently(do func() error) error {
	for attempt := 0; ; attempt++ {
		err := do()
		if attempt == 5 || !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		time.Sleep(time.Duration(attempt) * 5 * time.Millisecond)
	}
}

func (e *editions) lookUp(name string) (*edition, func(), error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	held := e.open[name]
	info, err := os.Stat(filepath.Join(e.site, name))
	switch {
	case errors.Is(err, fs.ErrNotExist) && held != nil: // between the two renames of a swap
	case err != nil:
		return nil, nil, fmt.Errorf("find edition: %w", err)
	case held == nil || !os.SameFile(info, held.info):
		next, err := e.load(name)
		if err != nil {
			return nil, nil, err
		}
		if held != nil {
			held.retire()
		}
		held = next
		e.open[name] = held
	}
	held.readers++
	return held, func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		held.readers--
		held.closeWhenUnread()
	}, nil
}

func (e *edition) retire() {
	e.old = true
	e.closeWhenUnread()
}

func (e *edition) closeWhenUnread() {
	if e.old && e.readers == 0 {
		_ = e.root.Close() // opened for reading
	}
}

// close lets go of every folder; requests that still read end first.
func (e *editions) close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for name, held := range e.open {
		held.retire()
		delete(e.open, name)
	}
}

// load opens an edition and reads its lists. An edition without a list of audiences, or with one
// that cannot be read, is for the city only.
func (e *editions) load(name string) (_ *edition, err error) {
	site, err := os.OpenRoot(e.site)
	if err != nil {
		return nil, fmt.Errorf("open the site: %w", err)
	}
	root, err := site.OpenRoot(name)
	if err = errors.Join(err, site.Close()); err != nil {
		return nil, fmt.Errorf("open edition: %w", err)
	}
	defer func() {
		if err != nil {
			_ = root.Close()
		}
	}()
	ed := &edition{name: name, root: root}
	if ed.info, err = root.Stat("."); err != nil {
		return nil, fmt.Errorf("open edition %s: %w", name, err)
	}
	text, err := root.ReadFile("SHA256SUMS")
	if err != nil {
		return nil, fmt.Errorf("open edition %s: %w", name, err)
	}
	ed.sums = parseSums(text)
	var list struct {
		Files map[string]access.Audience `json:"files"`
	}
	text, err = root.ReadFile("access.json")
	if err == nil {
		err = json.Unmarshal(text, &list)
	}
	if err != nil {
		e.log.Warn("an edition does not say for whom its files are; the city alone sees it", "edition", name, "error", err)
		list.Files = nil
	}
	ed.audience = list.Files
	return ed, nil
}

// parseSums reads lines of sha256sum: hash, two spaces, name.
func parseSums(text []byte) map[string]string {
	sums := map[string]string{}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		if sum, name, ok := strings.Cut(lines.Text(), "  "); ok && len(sum) == 64 {
			sums[name] = sum
		}
	}
	return sums
}

// maxHeld is the largest file that is read whole, checked against its sum and kept in memory.
const maxHeld = 8 << 20

// errDamaged says that a published file is not what was published.
var errDamaged = errors.New("a published file is not what SHA256SUMS says")

// content returns a file of the edition; the caller closes its file, if it has one.
func (e *edition) content(files *cache, name string) (content, error) {
	sum, listed := e.sums[name]
	if !listed {
		if name != "SHA256SUMS" {
			return content{}, errNotFound
		}
		text, err := e.root.ReadFile(name)
		return content{name: name, sum: sumOf(text), bytes: text}, absent(err)
	}
	c := content{name: name, sum: sum}
	var err error
	c.bytes, err = files.get(sum, func() ([]byte, error) {
		info, err := e.root.Stat(name)
		if err != nil {
			return nil, err
		}
		if info.Size() > maxHeld {
			return nil, errLarge
		}
		text, err := e.root.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if sumOf(text) != sum {
			return nil, fmt.Errorf("%s of %s: %w", name, e.name, errDamaged)
		}
		return text, nil
	})
	if errors.Is(err, errLarge) {
		c.file, err = e.root.Open(name)
	}
	return c, err
}

var errLarge = errors.New("too large to hold in memory")

// own lists the pages of an edition that are a scope's own, and those that everyone may read, each
// in one language ("" or "en/").
func (e *edition) own(scope access.Scope, lang string) (mine, shared []string) {
	for name, audience := range e.audience {
		rest, ok := strings.CutPrefix(name, lang)
		if !ok || lang == "" && strings.HasPrefix(name, "en/") || path.Ext(name) != ".html" || e.sums[name] == "" {
			continue
		}
		switch {
		case strings.TrimSuffix(path.Base(rest), ".html") == scope.String():
			mine = append(mine, name)
		case slices.Contains(audience, access.Everyone):
			shared = append(shared, name)
		}
	}
	slices.Sort(mine)
	slices.Sort(shared)
	return mine, shared
}
