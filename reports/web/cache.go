package web

import (
	"bytes"
	"compress/gzip"
	"container/list"
	"fmt"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/sync/singleflight"
)

const (
	cacheBytes  = 64 << 20 // compressed and plain files kept in memory
	minCompress = 512      // smaller files do not gain
)

// cache keeps files by the hash of their content, so that each is read and compressed once; those
// used longest ago go first. It is safe for concurrent use.
type cache struct {
	most int

	mu    sync.Mutex
	size  int
	order *list.List // of *cached, the newest in front
	known map[string]*list.Element
	once  singleflight.Group
}

type cached struct {
	key  string
	text []byte
}

func newCache(most int) *cache {
	return &cache{most: most, order: list.New(), known: map[string]*list.Element{}}
}

// get returns what is kept under a key, or what make makes of it, which is then kept.
func (c *cache) get(key string, make func() ([]byte, error)) ([]byte, error) {
	c.mu.Lock()
	if e := c.known[key]; e != nil {
		c.order.MoveToFront(e)
		c.mu.Unlock()
		return e.Value.(*cached).text, nil
	}
	c.mu.Unlock()
	made, err, _ := c.once.Do(key, func() (any, error) {
		text, err := make()
		if err == nil {
			c.keep(key, text)
		}
		return text, err
	})
	if err != nil {
		return nil, err
	}
	return made.([]byte), nil
}

func (c *cache) keep(key string, text []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known[key] != nil || len(text) > c.most {
		return
	}
	c.known[key] = c.order.PushFront(&cached{key, text})
	for c.size += len(text); c.size > c.most; {
		last := c.order.Remove(c.order.Back()).(*cached)
		delete(c.known, last.key)
		c.size -= len(last.text)
	}
}

// compressed is a text, known by its hash, in an encoding.
func (c *cache) compressed(sum, how string, text []byte) ([]byte, error) {
	return c.get(sum+" "+how, func() ([]byte, error) {
		var b bytes.Buffer
		switch how {
		case "zstd":
			w, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBetterCompression), zstd.WithEncoderConcurrency(1))
			if err != nil {
				return nil, fmt.Errorf("compress: %w", err)
			}
			return w.EncodeAll(text, nil), w.Close()
		default:
			w := gzip.NewWriter(&b)
			if _, err := w.Write(text); err != nil {
				return nil, fmt.Errorf("compress: %w", err)
			}
			if err := w.Close(); err != nil {
				return nil, fmt.Errorf("compress: %w", err)
			}
			return b.Bytes(), nil
		}
	})
}

func compressible(name string) bool {
	switch path.Ext(name) {
	case ".html", ".css", ".js", ".json", ".csv", ".md", ".txt", ".svg":
		return true
	}
	return false
}

// encodingFor is the encoding that the reader takes, zstd before gzip; empty for none, and for a
// range, which is of the plain bytes.
func encodingFor(r *http.Request) string {
	if r.Header.Get("Range") != "" {
		return ""
	}
	takes := map[string]bool{}
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, parameters, _ := strings.Cut(part, ";")
		q, has := strings.CutPrefix(strings.TrimSpace(parameters), "q=")
		weight, err := strconv.ParseFloat(q, 64)
		takes[strings.ToLower(strings.TrimSpace(name))] = !has || err == nil && weight > 0
	}
	for _, how := range []string{"zstd", "gzip"} {
		if takes[how] {
			return how
		}
	}
	return ""
}

// sendEncoded sends a compressed file under a tag of its own.
func sendEncoded(w http.ResponseWriter, r *http.Request, sum, how string, text []byte) error {
	h := w.Header()
	tag := `"` + sum + "-" + how + `"`
	h.Set("ETag", tag)
	if matches(r.Header.Get("If-None-Match"), tag) {
		h.Del("Content-Type")
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Encoding", how)
	h.Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(text) // the reader has gone
	}
	return nil
}

// matches reports whether one of the tags of If-None-Match is the tag, weakly compared (RFC 9110
// 13.1.2).
func matches(header, tag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		part = strings.TrimPrefix(strings.TrimSpace(part), "W/")
		if part == tag || part == "*" {
			return true
		}
	}
	return false
}
