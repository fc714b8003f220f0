package warehouse

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	duckdb "github.com/duckdb/duckdb-go/v2"
)

// InUseError says that another process has the warehouse open.
type InUseError struct {
	// Path is the warehouse's file.
	Path string
	// PID is the other process, 0 when DuckDB does not say.
	PID int
	// Err is DuckDB's own error.
	Err error
}

// Error implements error.
func (e *InUseError) Error() string {
	holder := "another process"
	if e.PID > 0 {
		holder = fmt.Sprintf("PID %d", e.PID)
	}
	return fmt.Sprintf("warehouse in use by %s; %s cannot be opened until it is closed there. Try: wait, or end that program and run the command again", holder, e.Path)
}

// Unwrap returns DuckDB's own error.
func (e *InUseError) Unwrap() error { return e.Err }

// UnreadableError says that a file exists but is not a warehouse that this
// program can read: damaged, of another DuckDB version, or something else.
type UnreadableError struct {
	// Path is the file.
	Path string
	// Err is DuckDB's own error.
	Err error
}

// Error implements error.
func (e *UnreadableError) Error() string {
	return fmt.Sprintf("%s is not a readable warehouse: %v. Try: delete it and run `baimi transform`, which makes it anew from the lake", e.Path, e.Err)
}

// Unwrap returns DuckDB's own error.
func (e *UnreadableError) Unwrap() error { return e.Err }

// translate turns what DuckDB says on opening a file into this package's words.
func translate(path string, err error) error {
	if path == "" {
		return err
	}
	var e *duckdb.Error
	if !errors.As(err, &e) {
		return err
	}
	if strings.Contains(e.Msg, "Could not set lock on file") {
		return &InUseError{Path: path, PID: holder(e.Msg), Err: err}
	}
	for _, sign := range []string{"not a valid DuckDB database file", "Could not read enough bytes", "Trying to read a database file with version", "Corrupt database", "checksum"} {
		if strings.Contains(e.Msg, sign) {
			return &UnreadableError{Path: path, Err: err}
		}
	}
	return err
}

// holder finds the process id in DuckDB's sentence "Conflicting lock is held in
// /usr/bin/x (PID 4711) by user y".
func holder(message string) int {
	match := regexp.MustCompile(`\(PID (\d+)\)`).FindStringSubmatch(message)
	if match == nil {
		return 0
	}
	pid, err := strconv.Atoi(match[1])
	if err != nil {
		return 0
	}
	return pid
}
