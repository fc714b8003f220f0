package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"baimi/ingest"
	"baimi/ingest/contract"
)

func (a *app) templateCommand() *cobra.Command {
	var out, region string
	cmd := &cobra.Command{
		Use:   "template [DATASET…]",
		Short: a.text.s("template.short"),
		Long:  a.text.s("template.long"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if region != "" {
				return a.fillForms(cmd.Context(), region, args, out)
			}
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
	cmd.Flags().StringVar(&region, "for", "", a.text.s("flag.for"))
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
			return nil, a.text.wrongUsage("error.no_dataset", name)
		}
		chosen = append(chosen, d)
	}
	return chosen, nil
}

func (a *app) writeTemplate(d *contract.Dataset, path string) error {
	return replaceFile(path, 0o644, func(w io.Writer) error { return ingest.WriteTemplate(w, d, a.lang) })
}

// fillForms writes one workbook for a region: the named datasets, or all that the
// submission calendar asks of its office, filled in with what is known.
func (a *app) fillForms(ctx context.Context, region string, names []string, out string) error {
	c, err := a.city()
	if err != nil {
		return err
	}
	p, err := c.prefiller(ctx, region)
	if err != nil {
		return err
	}
	err = a.writeForms(ctx, p, names, out)
	return errors.Join(err, p.db.Close())
}

func (a *app) writeForms(ctx context.Context, p *prefiller, names []string, out string) error {
	chosen, err := a.chooseOwed(ctx, p, names)
	if err != nil {
		return err
	}
	var forms []ingest.Form
	for _, d := range chosen {
		form, err := p.form(ctx, d)
		if err != nil {
			return err
		}
		forms = append(forms, form)
	}
	path := filepath.Join(out, ingest.FormsName(p.code, forms, a.lang))
	if err := replaceFile(path, 0o644, func(w io.Writer) error { return ingest.WriteForms(w, forms, a.lang) }); err != nil {
		return err
	}
	fmt.Fprintln(a.stdout, path)
	return nil
}

// chooseOwed returns the named datasets, or those that the region's office owes.
func (a *app) chooseOwed(ctx context.Context, p *prefiller, names []string) ([]*contract.Dataset, error) {
	if len(names) > 0 {
		return a.chooseDatasets(p.registry, names)
	}
	owed, err := p.owed(ctx)
	if err == nil && len(owed) == 0 {
		err = a.text.wrongUsage("error.owes_nothing", p.place)
	}
	return owed, err
}
