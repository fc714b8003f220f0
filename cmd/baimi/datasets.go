package main

import (
	"strings"

	"github.com/spf13/cobra"

	"baimi/ingest/contract"
	"baimi/transform"
)

func (a *app) datasetsCommand() *cobra.Command {
	var columns bool
	cmd := &cobra.Command{
		Use:   "datasets [DATASET…]",
		Short: a.text.s("datasets.short"),
		Long:  a.text.s("datasets.long"),
	}
	format := a.formatFlag(cmd)
	cmd.Flags().BoolVar(&columns, "columns", false, a.text.s("flag.columns"))
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		registry, err := loadContracts(a.home)
		if err != nil {
			return err
		}
		chosen := registry.Datasets()
		if len(args) > 0 {
			if chosen, err = a.chooseDatasets(registry, args); err != nil {
				return err
			}
			columns = true
		}
		if columns {
			return a.columnTable(chosen).print(a.stdout, *format)
		}
		t := listing{Columns: []string{"dataset", "label", "kind", "mode", "key", "columns", "help"}}
		for _, d := range chosen {
			t.add(d.Name, d.Label.In(a.lang), string(d.Kind), string(d.Mode), strings.Join(d.Key, "+"), a.text.s("number", len(d.Columns)), d.Help.In(a.lang))
		}
		return t.print(a.stdout, *format)
	}
	return cmd
}

// columnTable lists the columns of contracts with everything a sender needs to know.
func (a *app) columnTable(datasets []*contract.Dataset) *listing {
	t := &listing{Columns: []string{"dataset", "column", "label", "type", "required", "values", "help"}}
	for _, d := range datasets {
		for _, c := range d.Columns {
			var values []string
			for _, v := range c.Values {
				values = append(values, v.Label().In(a.lang))
			}
			required := ""
			if c.Required {
				required = "!"
			}
			t.add(d.Name, c.Name, c.Label.In(a.lang), string(c.Type), required, strings.Join(values, "/"), c.Help.In(a.lang))
		}
	}
	return t
}

func (a *app) modelsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "models",
		Short: a.text.s("models.short"),
		Args:  a.args(0, 0),
	}
	format := a.formatFlag(cmd)
	cmd.RunE = func(*cobra.Command, []string) error {
		models, err := transform.Models()
		if err != nil {
			return err
		}
		t := listing{Columns: []string{"model", "grain", "partition", "depends"}}
		for _, m := range models {
			t.add(m.Name, m.Grain, m.Partition, strings.Join(m.Depends, " "))
		}
		return t.print(a.stdout, *format)
	}
	return cmd
}
