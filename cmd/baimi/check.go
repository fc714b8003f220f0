package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"baimi/ingest"
	"baimi/ingest/table"
)

func (a *app) checkCommand() *cobra.Command {
	var out, dataset string
	var cells bool
	cmd := &cobra.Command{
		Use:   "check FILE…",
		Short: a.text.s("check.short"),
		Long:  a.text.s("check.long"),
		Args:  a.args(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if out != "" && len(args) > 1 {
				return a.text.wrongUsage("error.one_output")
			}
			if cells {
				return a.printCells(cmd, args)
			}
			return a.check(cmd, args, dataset, out)
		},
	}
	cmd.Flags().StringVarP(&out, "output", "o", "", a.text.s("flag.marked"))
	cmd.Flags().StringVar(&dataset, "dataset", "", a.text.s("flag.dataset"))
	cmd.Flags().BoolVar(&cells, "cells", false, a.text.s("flag.cells"))
	return cmd
}

// check validates files without storing anything. It needs no city: a clerk may
// check a file with the built-in contracts alone.
func (a *app) check(cmd *cobra.Command, files []string, dataset, out string) error {
	registry, err := loadContracts(a.home)
	if err != nil {
		return err
	}
	if _, ok := registry.Dataset(dataset); dataset != "" && !ok {
		return a.text.wrongUsage("error.no_dataset", dataset)
	}
	zone, err := a.zone()
	if err != nil {
		return err
	}
	checker, err := ingest.NewChecker(ingest.Config{
		Registry: registry, Zone: zone, Limits: table.DefaultLimits(), Lang: a.lang, Program: "baimi " + version, Log: a.log,
	})
	if err != nil {
		return err
	}
	bad := false
	var unwritten error
	for _, file := range files {
		target := out
		if target == "" {
			target = filepath.Dir(file)
		}
		outcome, err := checker.Check(cmd.Context(), ingest.Source{
			Path: file, Name: filepath.Base(file), Dataset: dataset, Scope: ingest.ScopeOf(file), ReceivedAt: a.now(),
		}, target)
		if err != nil && !errors.Is(err, ingest.ErrMarked) {
			return fmt.Errorf("%s: %w", file, err)
		}
		fmt.Fprintln(a.stdout, outcome.Sentence(a.lang))
		if err != nil {
			for _, p := range outcome.Problems {
				fmt.Fprintln(a.stdout, "  "+strings.TrimSpace(p.Sheet+" "+a.text.s("check.row", strconv.Itoa(p.Row), p.Text(a.lang))))
			}
			unwritten = errors.Join(unwritten, errors.New(a.text.s("check.unwritten", target, err)))
		}
		bad = bad || outcome.Returned()
	}
	if unwritten != nil {
		return unwritten
	}
	if bad {
		return errRejected
	}
	return nil
}

// printCells prints what the reader sees, below any contract.
func (a *app) printCells(cmd *cobra.Command, files []string) error {
	for _, file := range files {
		f, err := table.Open(file, table.DefaultLimits())
		var refusal *table.Refusal
		if errors.As(err, &refusal) {
			return errors.New(ingest.RefusalSentence(a.lang, filepath.Base(file), refusal))
		}
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		err = table.WriteCells(cmd.Context(), a.stdout, f)
		if err := errors.Join(err, f.Close()); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}
