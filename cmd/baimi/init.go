package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/spf13/cobra"

	"baimi/ingest"
	"baimi/ingest/privacy"
)

func (a *app) initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init",
		Short: a.text.s("init.short"),
		Long:  a.text.s("init.long"),
		Args:  a.args(0, 0),
		RunE: func(*cobra.Command, []string) error {
			if err := a.initHome(); err != nil {
				return err
			}
			fmt.Fprintln(a.stdout, a.text.s("init.done", string(a.home), a.home.templates(), a.home.inbox()))
			return nil
		},
	}
}

// initHome makes the folders, the configuration and the blank templates of a
// city. What exists already is left as it is, so that it may be called again.
func (a *app) initHome() error {
	for dir, mode := range a.home.folders() {
		if _, err := os.Stat(dir); err == nil {
			continue
		}
		if err := os.MkdirAll(dir, mode); err != nil {
			return fmt.Errorf("make folder: %w", err)
		}
		if err := os.Chmod(dir, mode); err != nil {
			return fmt.Errorf("close folder to others: %w", err)
		}
	}
	shipped := map[string][]byte{a.home.config(): defaultConfig, a.home.policy(): defaultPolicy}
	rules, err := fs.Glob(defaultRules, "defaults/rules/*.toml")
	if err != nil {
		return fmt.Errorf("list rule sets: %w", err)
	}
	for _, name := range rules {
		text, err := defaultRules.ReadFile(name)
		if err != nil {
			return fmt.Errorf("read rule set: %w", err)
		}
		shipped[filepath.Join(a.home.rules(), path.Base(name))] = text
	}
	for path, text := range shipped {
		if err := writeNew(path, text); err != nil {
			return err
		}
	}
	if _, err := privacy.LoadOrCreateKey(a.home.key()); err != nil {
		return err
	}
	registry, err := loadContracts(a.home)
	if err != nil {
		return err
	}
	for _, d := range registry.Datasets() {
		if d.Kind == "policy" {
			continue // policy.toml is its form
		}
		path := filepath.Join(a.home.templates(), ingest.TemplateName(d, a.lang))
		if _, err := os.Stat(path); err == nil {
			continue
		}
		if err := a.writeTemplate(d, path); err != nil {
			return err
		}
	}
	return nil
}

// writeNew writes a file unless it exists.
func writeNew(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}
