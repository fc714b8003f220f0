package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"baimi/reports"
	"baimi/reports/audit"
)

func (a *app) noticeCommand() *cobra.Command {
	var company, cycle, output string
	cmd := &cobra.Command{
		Use:   "notice --company USCC",
		Short: a.text.s("notice.short"),
		Long:  a.text.s("notice.long"),
		Args:  a.args(0, 0),
	}
	f := cmd.Flags()
	f.StringVar(&company, "company", "", a.text.s("flag.company"))
	f.StringVar(&cycle, "cycle", "", a.text.s("flag.cycle"))
	f.StringVarP(&output, "output", "o", "", a.text.s("flag.notice_output"))
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if company == "" {
			return a.text.wrongUsage("notice.no_company")
		}
		c, err := a.city()
		if err != nil {
			return err
		}
		db, err := c.published(cmd.Context())
		if err != nil {
			return err
		}
		defer db.Close()
		var page bytes.Buffer
		err = reports.Notice(cmd.Context(), db, &page, reports.NoticeOptions{
			Company: company, Cycle: cycle, Lang: a.lang, Program: "baimi " + version, Zone: c.zone,
		})
		if errors.Is(err, reports.ErrNoScore) {
			return a.text.wrongUsage("notice.no_score", company)
		}
		if err != nil {
			return err
		}
		name := a.text.s("notice.file") + "-" + company
		if cycle != "" {
			name += "-" + cycle
		}
		if output == "" {
			output = c.home.outbox()
		}
		if info, err := os.Stat(output); err == nil && info.IsDir() {
			output = filepath.Join(output, name+".html")
		}
		err = c.audited(audit.Export, "notice "+company, cycle, func() error { return os.WriteFile(output, page.Bytes(), 0o600) })
		if err != nil {
			return fmt.Errorf("write the notice: %w", err)
		}
		fmt.Fprintln(a.stdout, a.text.s("notice.done", output))
		return nil
	}
	return cmd
}
