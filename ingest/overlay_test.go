package ingest_test

import (
	"io/fs"
	"testing"
	"testing/fstest"
)

// overlayOf is a contracts folder of one file.
func overlayOf(t testing.TB, toml string) fs.FS {
	t.Helper()
	return fstest.MapFS{"a.toml": {Data: []byte(toml)}}
}
