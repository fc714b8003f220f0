// Package reports turns marts into what people read: the frozen folder of an issue with its pages
// in two languages, data files and workbook, and the pages of what is known now.
//
// It owns the wording of numbers, the pictures, the rules that turn numbers into sentences, the
// suppression of small counts and the atomic publishing of the site. It reads marts.* only, through
// its own Querier, and must not know how the marts came about, where files came from, or what the
// time is.
package reports

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"baimi/reports/assets"
)

// Options says where and how to publish.
type Options struct {
	Dir     string         // the site folder; made if absent
	Program string         // name and version of the program, printed in the foot
	Now     time.Time      // moment of publishing
	Zone    *time.Location // the city's clock; nil means UTC

	// Dictionary explains the datasets, by language ("zh", "en"). Without it the page of the
	// dictionary says that it is not available.
	Dictionary map[string]Dictionary

	// Export writes the rows of a query to path as Parquet. With nil the issue has no data folder.
	// It is called from several goroutines.
	Export func(ctx context.Context, query, path string) error

	// Replace publishes an issue anew although it stands frozen with another known-at or other
	// data. Without it a frozen issue is kept and only the pages of what is known now are renewed.
	Replace bool

	// IssueOnly leaves the pages of what is known now as they are: for a run of several issues,
	// of which only the last one is the present.
	IssueOnly bool

	Log      *slog.Logger                       // nil means silence
	Progress func(step string, done, total int) // nil means none; called from several goroutines
}

// Result tells what was published.
type Result struct {
	Issue string // such as 2022-W28
	Index string // path of the page that opens the site
	Dir   string // path of the issue's folder
	Kept  bool   // the issue stood frozen with other knowledge and was kept; see Options.Replace
	Pages int    // HTML pages written
	Files int    // files written, pages included
	Bytes int64  // bytes written
}

// Publish makes the site of the one issue that marts.issue describes. Everything is written beside
// the site and swapped in folder by folder, so a reader never meets half a page and a crash leaves
// the old site standing. The same marts give the same bytes. Errors: assets.ErrNotBuilt when the
// page assets are missing, ErrNoIssue when there is nothing to publish.
func Publish(ctx context.Context, q Querier, o Options) (Result, error) {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Progress == nil {
		o.Progress = func(string, int, int) {}
	}
	bundle, err := assets.Load()
	if err != nil {
		return Result{}, err
	}
	vocabulary, err := loadWords()
	if err != nil {
		return Result{}, err
	}
	templates, err := parseTemplates()
	if err != nil {
		return Result{}, err
	}
	data, err := read(ctx, q)
	if err != nil {
		return Result{}, fmt.Errorf("read marts: %w", err)
	}
	p := &publisher{Options: o, q: q, data: data, bundle: bundle, words: vocabulary, templates: templates}
	return p.publish(ctx)
}
