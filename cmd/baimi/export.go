package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"baimi/reports/audit"
	"baimi/reports/export"
)

// chromiumEnvironment names the Chromium that makes PDF and pictures; empty: the one on the path.
const chromiumEnvironment = "BAIMI_CHROMIUM"

// chromiums are the names under which systems install a browser that can do it.
var chromiums = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "chrome"}

var exportKinds = []string{"html", "pdf", "png", "docx"}

func (a *app) exportCommand() *cobra.Command {
	var kind, output string
	cmd := &cobra.Command{
		Use:   "export PAGE",
		Short: a.text.s("export.short"),
		Long:  a.text.s("export.long"),
		Args:  a.args(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.export(cmd.Context(), a.home.site(), args[0], kind, output)
		},
	}
	cmd.Flags().StringVar(&kind, "to", "html", a.text.s("flag.export_to"))
	cmd.Flags().StringVarP(&output, "output", "o", "", a.text.s("flag.export_output"))
	return cmd
}

// export writes a published page as one file. It reads the site only; neither lock nor warehouse
// is needed.
func (a *app) export(ctx context.Context, site, name, kind, output string) error {
	t := a.text
	if !slices.Contains(exportKinds, kind) {
		return t.wrongUsage("export.kind", kind, strings.Join(exportKinds, ", "))
	}
	c, err := a.city()
	if err != nil {
		return err
	}
	files := os.DirFS(site)
	path, err := export.Find(files, name, a.lang)
	if errors.Is(err, export.ErrNoIssue) {
		return errors.New(t.s("export.no_issue", site))
	}
	if err != nil {
		return err
	}
	page, err := export.Open(files, path)
	if errors.Is(err, export.ErrNoPage) {
		return errors.New(t.s("export.no_page", name, site))
	}
	if err != nil {
		return err
	}
	data, err := a.exported(ctx, page, kind)
	if err != nil {
		return err
	}
	if output == "" {
		output = a.home.path("outbox", strings.ReplaceAll(strings.TrimSuffix(path, ".html"), "/", "-")+"."+kind)
	}
	err = c.audited(audit.Export, path, kind, func() error { return os.WriteFile(output, data, 0o600) })
	if err != nil {
		return fmt.Errorf("write %s: %w", output, err)
	}
	fmt.Fprintln(a.stdout, t.s("export.done", page.Title, output))
	return nil
}

func (a *app) exported(ctx context.Context, page *export.Page, kind string) ([]byte, error) {
	drawer, err := export.NewDrawer()
	if err != nil {
		return nil, err
	}
	if kind == "html" {
		return page.SingleFile(drawer)
	}
	path, err := a.chromium()
	if err != nil {
		return nil, err
	}
	browser, err := export.OpenBrowser(ctx, path)
	if err != nil {
		return nil, err
	}
	defer browser.Close()
	switch kind {
	case "pdf":
		return page.PDF(ctx, drawer, browser)
	case "png":
		return page.LongPicture(ctx, drawer, browser)
	}
	return page.Docx(ctx, drawer, browser)
}

// chromium finds the browser, or says what to install.
func (a *app) chromium() (string, error) {
	if named := os.Getenv(chromiumEnvironment); named != "" {
		path, err := exec.LookPath(named)
		if err != nil {
			return "", errors.New(a.text.s("export.chromium_named", chromiumEnvironment, named))
		}
		return path, nil
	}
	for _, name := range chromiums {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New(a.text.s("export.no_chromium", chromiumEnvironment))
}
