package export

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// ErrNoIssue is returned when the site holds no published issue.
var ErrNoIssue = errors.New("no issue is published")

var (
	issueName   = regexp.MustCompile(`^\d{4}-W\d{2}$`)
	regionCode  = regexp.MustCompile(`^(\d{6}|\d{9}|\d{12})$`)
	companyCode = regexp.MustCompile(`^[0-9A-Z]{18}$`)
)

// NewestIssue is the label of the last published issue: 2021-W30. It returns ErrNoIssue when
// there is none.
func NewestIssue(site fs.FS) (string, error) {
	names, err := fs.Glob(site, "*/issue.json")
	if err != nil {
		return "", fmt.Errorf("list issues: %w", err)
	}
	slices.Sort(names)
	for _, name := range slices.Backward(names) {
		if issue := path.Dir(name); issueName.MatchString(issue) {
			return issue, nil
		}
	}
	return "", ErrNoIssue
}

// PathOf is the page of a scope in an issue: a region by its code of 6, 9 or 12 digits (a city's
// ends in 00), or "company:" and the company's code. Communities have pages only in what is known
// now. It returns ErrNoPage for what is no scope.
func PathOf(issue, scope, lang string) (string, error) {
	folder := issue
	var page string
	company, isCompany := strings.CutPrefix(scope, "company:")
	switch {
	case isCompany && companyCode.MatchString(company):
		page = "company/" + company + ".html"
	case !regionCode.MatchString(scope):
		return "", fmt.Errorf("%w: scope %q", ErrNoPage, scope)
	case len(scope) == 6 && strings.HasSuffix(scope, "00"):
		page = "index.html"
	case len(scope) == 6:
		page = "district/" + scope + ".html"
	case len(scope) == 9:
		page = "town/" + scope + ".html"
	default:
		folder, page = "now", "community/"+scope+".html"
	}
	if lang == "en" {
		page = "en/" + page
	}
	return folder + "/" + page, nil
}

// Find is the page that a person means: its path in the site, its path in the newest issue, or a
// scope; .html may be left out.
func Find(site fs.FS, name, lang string) (string, error) {
	edition, _, _ := strings.Cut(name, "/")
	named := issueName.MatchString(edition) || edition == "now"
	if !named {
		issue, err := NewestIssue(site)
		if err != nil {
			return "", err
		}
		if page, err := PathOf(issue, name, lang); err == nil {
			return page, nil
		}
		name = issue + "/" + name
	}
	if path.Ext(name) == "" {
		name += ".html"
	}
	return name, nil
}
