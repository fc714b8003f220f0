package main

import (
	_ "embed"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
)

//go:embed defaults/baimi.toml
var defaultConfig []byte

// config is baimi.toml: how this installation runs. What numbers mean is not
// here but in policy.toml.
type config struct {
	Lang      string          `toml:"lang"`
	Zone      string          `toml:"zone"`
	Retention retentionConfig `toml:"retention"`
	Warehouse warehouseConfig `toml:"warehouse"`
	CatchUp   catchUpConfig   `toml:"catch_up"`
	Web       webConfig       `toml:"web"`
	Backup    backupConfig    `toml:"backup"`
	Jobs      []jobConfig     `toml:"job"`

	Mail       mailConfig        `toml:"mail"`
	Recipients []recipientConfig `toml:"recipient"`
	Alerts     []alertConfig     `toml:"alert"`
}

type retentionConfig struct {
	ArchiveDays int `toml:"archive_days"`
	OutboxDays  int `toml:"outbox_days"`
}

type warehouseConfig struct {
	Threads     int    `toml:"threads"`
	MemoryLimit string `toml:"memory_limit"`
}

// duration is a time.Duration written as "10m" in TOML.
type duration time.Duration

// UnmarshalText parses Go's notation for durations.
func (d *duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	*d = duration(v)
	return err
}

// loadConfig reads and checks baimi.toml whole: every problem is named at once.
func loadConfig(path string) (config, error) {
	var c config
	if err := decodeStrict(defaultConfig, "baimi.toml (built in)", &c); err != nil {
		return c, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return c, fmt.Errorf("read %s: %w", path, err)
	}
	own := config{Lang: c.Lang, Zone: c.Zone, Retention: c.Retention, Warehouse: c.Warehouse, CatchUp: c.CatchUp, Web: c.Web}
	var unknown *unknownKeys
	err = decodeStrict(text, path, &own)
	if err != nil && !errors.As(err, &unknown) {
		return c, err
	}
	if own.Jobs == nil {
		own.Jobs = c.Jobs
	}
	return own, errors.Join(err, own.validate(path))
}

func (c config) validate(path string) error {
	var problems []error
	bad := func(key string, args ...any) { problems = append(problems, newConfigProblem(path, key, args...)) }
	if c.Lang != "zh" && c.Lang != "en" {
		bad("lang", c.Lang)
	}
	if _, err := time.LoadLocation(c.Zone); err != nil || c.Zone == "" {
		bad("zone", c.Zone)
	}
	if c.Retention.ArchiveDays < 1 || c.Retention.OutboxDays < 1 {
		bad("retention")
	}
	if c.Warehouse.Threads < 0 {
		bad("threads", c.Warehouse.Threads)
	}
	c.validateJobs(bad)
	c.Web.validate(bad)
	c.validateBackup(bad)
	c.validateDelivery(bad)
	return errors.Join(problems...)
}

// unknownKeys says that all else of a file was decoded.
type unknownKeys struct{ error }

func (e *unknownKeys) Unwrap() error { return e.error }

// decodeStrict decodes TOML and refuses keys it does not know, naming each with its line,
// as *unknownKeys.
func decodeStrict(text []byte, name string, into any) error {
	d := toml.NewDecoder(strings.NewReader(string(text))).DisallowUnknownFields()
	err := d.Decode(into)
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) {
		var problems []error
		for _, e := range strict.Errors {
			row, _ := e.Position()
			problems = append(problems, newConfigProblem(name, "unknown_key", row, strings.Join(e.Key(), ".")))
		}
		return &unknownKeys{errors.Join(problems...)}
	}
	var syntax *toml.DecodeError
	if errors.As(err, &syntax) {
		row, col := syntax.Position()
		return fmt.Errorf("%s: line %d, column %d: %w", name, row, col, err)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
