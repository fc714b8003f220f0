package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
)

// unpacked is the body of an answer without its encoding.
func unpacked(t *testing.T, got answer) string {
	t.Helper()
	var r io.Reader = strings.NewReader(got.body)
	switch how := got.header.Get("Content-Encoding"); how {
	case "gzip":
		z, err := gzip.NewReader(r)
		if err != nil {
			t.Fatal(err)
		}
		r = z
	case "zstd":
		z, err := zstd.NewReader(r)
		if err != nil {
			t.Fatal(err)
		}
		defer z.Close()
		r = z
	case "":
	default:
		t.Fatalf("encoding %s", how)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAPageComesInTheEncodingThatTheReaderTakesUnderATagOfItsOwn(t *testing.T) {
	d := serve(t, nil)
	c := d.enter(t, "city-reader")
	const page = "/site/2022-W28/index.html"
	file, err := os.ReadFile(filepath.Join(d.site, "2022-W28", "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(file)
	tags := map[string]bool{}
	for accepted, want := range map[string]string{
		"identity": "", "": "", "br": "", "gzip": "gzip", "gzip, deflate, br, zstd": "zstd", "zstd;q=0, gzip": "gzip", "gzip;q=0": "", "GZIP": "gzip",
	} {
		got := d.get(t, c, page, "Accept-Encoding", accepted)
		tag := got.header.Get("Etag")
		if got.status != http.StatusOK || got.header.Get("Content-Encoding") != want || got.header.Get("Vary") == "" || got.header.Get("Content-Length") != fmt.Sprint(len(got.body)) {
			t.Errorf("%q: %d, %v", accepted, got.status, got.header)
		}
		if unpacked(t, got) != string(file) || !strings.HasPrefix(tag, `"`+hex.EncodeToString(sum[:])) {
			t.Errorf("%q: another file, tag %s", accepted, tag)
		}
		if want != "" && len(got.body) >= len(file) {
			t.Errorf("%q: %d bytes of %d", accepted, len(got.body), len(file))
		}
		tags[tag] = true
		if again := d.get(t, c, page, "Accept-Encoding", accepted, "If-None-Match", `"x", W/`+tag); again.status != http.StatusNotModified || again.body != "" || again.header.Get("Etag") != tag {
			t.Errorf("%q again: %d", accepted, again.status)
		}
		if head := d.ask(t, c, http.MethodHead, page, nil, "Accept-Encoding", accepted); head.status != http.StatusOK || head.body != "" || head.header.Get("Content-Length") != fmt.Sprint(len(got.body)) || head.header.Get("Etag") != tag {
			t.Errorf("%q by HEAD: %d, %v", accepted, head.status, head.header)
		}
	}
	if len(tags) != 3 {
		t.Errorf("tags %v", tags)
	}
	part := d.get(t, c, page, "Range", "bytes=10-19", "Accept-Encoding", "gzip")
	if part.status != http.StatusPartialContent || part.body != string(file[10:20]) || part.header.Get("Content-Encoding") != "" {
		t.Errorf("a part: %d, %q", part.status, part.body)
	}
	if beyond := d.get(t, c, page, "Range", "bytes=9999999-"); beyond.status != http.StatusRequestedRangeNotSatisfiable {
		t.Errorf("beyond the end: %d", beyond.status)
	}
	if book := d.get(t, c, "/site/2022-W28/baimi-2022-W28.xlsx", "Accept-Encoding", "gzip"); book.header.Get("Content-Encoding") != "" || book.header.Get("Content-Type") != types[".xlsx"] {
		t.Errorf("a workbook: %v", book.header)
	}
}

func TestAssetsAreKeptByBrowsersForEverAndPagesAreAskedForAgain(t *testing.T) {
	d := serve(t, nil)
	c := client(t)
	for path, want := range map[string]string{
		"/site/assets/0123456789ab/baimi.css": "public, max-age=31536000, immutable",
		d.static.at("web.css"):                "public, max-age=31536000, immutable",
		d.static.boot():                       "public, max-age=31536000, immutable",
		"/signin":                             "no-store",
	} {
		if got := d.get(t, c, path); got.status != http.StatusOK || got.header.Get("Cache-Control") != want {
			t.Errorf("%s: %d, %s", path, got.status, got.header.Get("Cache-Control"))
		}
	}
	if got := d.get(t, c, "/assets/000000000000/web.css"); got.status != http.StatusNotFound {
		t.Errorf("under another hash: %d", got.status)
	}
	if got := d.get(t, d.enter(t, "city-reader"), "/site/now/index.html"); !strings.HasPrefix(got.header.Get("Cache-Control"), "private, no-cache") {
		t.Errorf("a page: %s", got.header.Get("Cache-Control"))
	}
}

// TestASwapUnderReadersNeverMixesTwoEditions replaces an edition again and again while it is read;
// every answer is whole, of one edition, and under that edition's tag.
func TestAnEditionThatNeverWasIsAnsweredAtOnce(t *testing.T) {
	site := t.TempDir()
	e := newEditions(site, slog.New(slog.DiscardHandler))
	defer e.close()
	start := time.Now()
	for range 100 {
		if _, _, err := e.take("2001-W01"); !errors.Is(err, errNotFound) {
			t.Fatalf("error %v", err)
		}
	}
	if took := time.Since(start); took > 2*time.Second { // looking again takes 5 s
		t.Errorf("a hundred answers took %v", took)
	}
	if e.stands("2001-W01") {
		t.Error("it is said to stand")
	}
	if err := os.Mkdir(filepath.Join(site, asidePrefix+"2001-W01"), 0o755); err != nil {
		t.Fatal(err)
	}
	if !e.stands("2001-W01") {
		t.Error("an edition in the middle of a swap is said not to stand")
	}
}

func TestASwapUnderReadersNeverMixesTwoEditions(t *testing.T) {
	d := serve(t, nil)
	c := d.enter(t, "city-reader")
	stop := make(chan struct{})
	var wg sync.WaitGroup
	var mu sync.Mutex
	seen := map[string]bool{}
	for i := range 4 {
		wg.Go(func() {
			file := []string{"index.html", "district/440604.html", "baimi-2022-W28.xlsx", "en/index.html"}[i]
			for {
				select {
				case <-stop:
					return
				default:
				}
				got := d.get(t, c, "/site/now/"+file, "Accept-Encoding", []string{"gzip", "identity", "zstd"}[i%3])
				if got.status != http.StatusOK {
					t.Errorf("%s: %d", file, got.status)
					return
				}
				text := unpacked(t, got)
				sum := sha256.Sum256([]byte(text))
				mark := strings.Fields(text[strings.Index(text, "now "):])[1]
				if !strings.HasPrefix(got.header.Get("Etag"), `"`+hex.EncodeToString(sum[:])) || strings.Count(text, file+" "+mark+" ") != 40 {
					t.Errorf("%s mixes editions: %.120s", file, text)
				}
				mu.Lock()
				seen[mark] = true
				mu.Unlock()
			}
		})
	}
	for i := range 40 {
		putEdition(t, d.site, "now", fmt.Sprintf("m%d", i))
		time.Sleep(5 * time.Millisecond)
	}
	close(stop)
	wg.Wait()
	if len(seen) < 3 {
		t.Errorf("only %v were read", seen)
	}
	if got := d.get(t, c, "/site/now/index.html", "Accept-Encoding", "identity"); !strings.Contains(got.body, "m39") {
		t.Errorf("the last edition is not served: %.120s", got.body)
	}
	d.editions.mu.Lock()
	defer d.editions.mu.Unlock()
	if held := d.editions.open["now"]; held.readers != 0 || len(d.editions.open) != 1 {
		t.Errorf("%d readers are left, %d editions open", held.readers, len(d.editions.open))
	}
}

func TestAFileThatIsNotWhatWasPublishedIsNotServed(t *testing.T) {
	d := serve(t, nil)
	c := d.enter(t, "city-reader")
	path := filepath.Join(d.site, "now", "method.html")
	if err := os.WriteFile(path, []byte("someone else's words"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(d.site, "now", "unlisted.html"), []byte("someone else's words"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := d.get(t, c, "/site/now/method.html"); got.status != http.StatusServiceUnavailable || strings.Contains(got.body, "someone") {
		t.Errorf("changed: %d", got.status)
	}
	if got := d.get(t, c, "/site/now/unlisted.html"); got.status != http.StatusNotFound {
		t.Errorf("not listed: %d", got.status)
	}
	outside := filepath.Join(filepath.Dir(d.site), "accounts-beside.toml")
	for name, target := range map[string]string{"/site/index.html": filepath.Join(d.site, "index.html"), "/site/2021-W01/index.html": filepath.Join(d.site, "2021-W01")} {
		_ = os.Remove(target)
		link := outside
		if strings.HasSuffix(target, "W01") {
			link = filepath.Dir(outside)
		}
		if err := os.Symlink(link, target); err != nil {
			t.Skip("no symbolic links here")
		}
		if got := d.get(t, c, name); got.status == http.StatusOK || strings.Contains(got.body, "secret") {
			t.Errorf("%s follows a link out of the site: %d", name, got.status)
		}
	}
}

func TestALargeFileIsSentFromTheDiskInParts(t *testing.T) {
	d := serve(t, nil)
	text := bytes.Repeat([]byte("0123456789abcdef"), maxHeld/16+1)
	sum := sha256.Sum256(text)
	if err := os.WriteFile(filepath.Join(d.site, "2022-W28", "data", "large.parquet"), text, 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(filepath.Join(d.site, "2022-W28", "SHA256SUMS"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(f, "%x  data/large.parquet\n", sum); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	c := d.enter(t, "city-reader")
	got := d.get(t, c, "/site/2022-W28/data/large.parquet", "Accept-Encoding", "gzip")
	if got.status != http.StatusOK || len(got.body) != len(text) || got.header.Get("Etag") != fmt.Sprintf(`"%x"`, sum) {
		t.Errorf("%d, %d bytes, %v", got.status, len(got.body), got.header)
	}
	if part := d.get(t, c, "/site/2022-W28/data/large.parquet", "Range", "bytes=-4"); part.status != http.StatusPartialContent || part.body != "cdef" {
		t.Errorf("its end: %d, %q", part.status, part.body)
	}
}

func TestTheCacheMakesEachOnceAndForgetsTheOldest(t *testing.T) {
	c := newCache(100)
	made := map[string]int{}
	var mu sync.Mutex
	get := func(key string, size int) {
		t.Helper()
		text, err := c.get(key, func() ([]byte, error) {
			mu.Lock()
			defer mu.Unlock()
			made[key]++
			return make([]byte, size), nil
		})
		if err != nil || len(text) != size {
			t.Errorf("%s: %d bytes, %v", key, len(text), err)
		}
	}
	get("a", 40)
	get("b", 40)
	get("a", 40)
	get("c", 40) // b goes: a was used since
	get("a", 40)
	get("b", 40)
	get("huge", 101)
	get("huge", 101)
	if made["a"] != 1 || made["b"] != 2 || made["c"] != 1 || made["huge"] != 2 || c.size > 100 {
		t.Errorf("made %v, %d bytes kept", made, c.size)
	}
	if _, err := c.get("bad", func() ([]byte, error) { return nil, errDamaged }); err == nil {
		t.Error("an error is kept as a file")
	}
}
