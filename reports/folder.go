package reports

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
)

const (
	besidePrefix = ".next-" // an edition being written
	asidePrefix  = ".last-" // the edition it replaces, for the blink of a swap
)

// folder collects the files of one edition beside the site and swaps them in at once. What is put
// into it is for its audience; to gives the same folder for another one.
type folder struct {
	*pile
	audience Audience
}

// pile is what a folder has gathered, for all audiences.
type pile struct {
	temp, final string

	mu        sync.Mutex
	made      map[string]bool
	sums      map[string]string
	audiences map[string]Audience
	pages     int
	files     int
	bytes     int64
	landed    bool
}

func newFolder(site, name string) (*folder, error) {
	flat := strings.ReplaceAll(filepath.ToSlash(name), "/", "-")
	temp, err := os.MkdirTemp(site, besidePrefix+flat+"-")
	if err != nil {
		return nil, fmt.Errorf("make a folder beside the site: %w", err)
	}
	if err := os.Chmod(temp, 0o755); err != nil {
		return nil, fmt.Errorf("make a folder beside the site: %w", err)
	}
	return &folder{pile: &pile{
		temp: temp, final: filepath.Join(site, name), made: map[string]bool{}, sums: map[string]string{}, audiences: map[string]Audience{},
	}}, nil
}

// to is the same folder, with another audience for what is put into it.
func (f *folder) to(a Audience) *folder { return &folder{f.pile, a} }

// path returns where a file of the edition goes, and makes its folder. name uses slashes and stays
// inside the edition.
func (f *folder) path(name string) (string, error) {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return "", fmt.Errorf("place %q: outside the site", name)
	}
	full := filepath.Join(f.temp, filepath.FromSlash(name))
	dir := filepath.Dir(full)
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.made[dir] {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return "", fmt.Errorf("make folder for %s: %w", name, err)
		}
		f.made[dir] = true
	}
	return full, nil
}

func (f *folder) put(name string, data []byte) error {
	full, err := f.path(name)
	if err != nil {
		return err
	}
	if err := os.WriteFile(full, data, 0o644); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	sum := sha256.Sum256(data)
	f.note(name, hex.EncodeToString(sum[:]), int64(len(data)))
	return nil
}

// adopt takes in a file that someone else wrote at path(name).
func (f *folder) adopt(name string) error {
	full, err := f.path(name)
	if err != nil {
		return err
	}
	file, err := os.Open(full)
	if err != nil {
		return fmt.Errorf("take in %s: %w", name, err)
	}
	defer file.Close()
	h := sha256.New()
	n, err := io.Copy(h, file)
	if err != nil {
		return fmt.Errorf("take in %s: %w", name, err)
	}
	f.note(name, hex.EncodeToString(h.Sum(nil)), n)
	return nil
}

func (f *folder) note(name, sum string, size int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sums[name] = sum
	if len(f.audience) > 0 {
		f.audiences[name] = f.audience
	}
	f.files++
	f.bytes += size
	if strings.HasSuffix(name, ".html") {
		f.pages++
	}
}

// putSums writes SHA256SUMS, which `sha256sum -c` reads.
func (f *folder) putSums() error {
	var b strings.Builder
	for _, name := range sortedKeys(f.sums) {
		b.WriteString(f.sums[name] + "  " + name + "\n")
	}
	return f.put("SHA256SUMS", []byte(b.String()))
}

// swap makes the edition durable and puts it in the place of the old one.
func (f *folder) swap() error {
	if err := syncTree(f.temp); err != nil {
		return err
	}
	switch err := os.Rename(f.temp, f.final); {
	case err == nil:
		f.landed = true
	case errors.Is(err, fs.ErrExist) || dirExists(f.final):
		if err := exchange(f.temp, f.final); err != nil {
			return fmt.Errorf("swap in %s: %w", f.final, err)
		}
	default:
		return fmt.Errorf("swap in %s: %w", f.final, err)
	}
	return syncDir(filepath.Dir(f.final))
}

// discard removes what is left beside the site: an unfinished edition, or the one replaced.
func (f *folder) discard() {
	if !f.landed {
		_ = os.RemoveAll(f.temp) // a leftover is swept by the next run
	}
}

// setAside replaces a folder by two renames, for systems without an atomic exchange. A crash
// between them is mended by recoverSwaps.
func setAside(temp, final string) error {
	aside := filepath.Join(filepath.Dir(final), asidePrefix+filepath.Base(final))
	if err := os.RemoveAll(aside); err != nil {
		return err
	}
	if err := os.Rename(final, aside); err != nil {
		return err
	}
	if err := os.Rename(temp, final); err != nil {
		return errors.Join(err, os.Rename(aside, final))
	}
	return os.RemoveAll(aside)
}

// recoverSwaps mends what a crash left: an edition set aside without a successor comes back, and
// unfinished ones go.
func recoverSwaps(site string) error {
	entries, err := os.ReadDir(site)
	if err != nil {
		return fmt.Errorf("list site: %w", err)
	}
	for _, e := range entries {
		path := filepath.Join(site, e.Name())
		if name, ok := strings.CutPrefix(e.Name(), asidePrefix); ok && !dirExists(filepath.Join(site, name)) {
			if err := os.Rename(path, filepath.Join(site, name)); err != nil {
				return fmt.Errorf("bring back %s: %w", name, err)
			}
			continue
		}
		if strings.HasPrefix(e.Name(), besidePrefix) || strings.HasPrefix(e.Name(), asidePrefix) {
			if err := os.RemoveAll(path); err != nil {
				return fmt.Errorf("sweep %s: %w", e.Name(), err)
			}
		}
	}
	return nil
}

// replaceFile writes one file durably under its name at once.
func replaceFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("make folder for %s: %w", path, err)
	}
	temp, err := os.CreateTemp(filepath.Dir(path), besidePrefix+"*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer os.Remove(temp.Name())
	_, werr := temp.Write(data)
	if err := errors.Join(werr, temp.Chmod(0o644), temp.Sync(), temp.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return syncDir(filepath.Dir(path))
}

func dirExists(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// syncEach flushes every file and folder of a tree, leaves first.
func syncEach(root string) error {
	var paths []string
	err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
		paths = append(paths, path)
		return err
	})
	if err != nil {
		return fmt.Errorf("list %s: %w", root, err)
	}
	sort.Sort(sort.Reverse(sort.StringSlice(paths)))
	for _, path := range paths {
		file, err := os.Open(path)
		if err != nil {
			return fmt.Errorf("sync %s: %w", path, err)
		}
		if err := errors.Join(file.Sync(), file.Close()); err != nil {
			return fmt.Errorf("sync %s: %w", path, err)
		}
	}
	return nil
}
