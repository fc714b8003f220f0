package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"baimi/ingest"
	"baimi/ingest/contract"
)

func (a *app) templateCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "template [DATASET…]",
		Short: a.text.s("template.short"),
		Long:  a.text.s("template.long"),
		RunE: func(_ *cobra.Command, args []string) error {
			registry, err := loadContracts(a.home)
			if err != nil {
				return err
			}
			chosen, err := a.chooseDatasets(registry, args)
			if err != nil {
				return err
			}
			for _, d := range chosen {
				path := filepath.Join(out, ingest.TemplateName(d, a.lang))
				if err := a.writeTemplate(d, path); err != nil {
					return err
				}
				fmt.Fprintln(a.stdout, path)
			}
			return nil
		},
	}
	cmd.Flags().StringVarP(&out, "output", "o", ".", a.text.s("flag.output_folder"))
	return cmd
}

// chooseDatasets returns the named contracts, or all that have a form when none is named.
func (a *app) chooseDatasets(registry *contract.Registry, names []string) ([]*contract.Dataset, error) {
	if len(names) == 0 {
		var all []*contract.Dataset
		for _, d := range registry.Datasets() {
			if d.Kind != contract.Policy {
				all = append(all, d)
			}
		}
		return all, nil
	}
	var chosen []*contract.Dataset
	for _, name := range names {
		d, ok := registry.Dataset(name)
		if !ok {
			return nil, usageError{errors.New(a.text.s("error.no_dataset", name))}
		}
		chosen = append(chosen, d)
	}
	return chosen, nil
}

func (a *app) writeTemplate(d *contract.Dataset, path string) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write template: %w", err)
	}
	return errors.Join(ingest.WriteTemplate(f, d, a.lang), f.Close())
}
