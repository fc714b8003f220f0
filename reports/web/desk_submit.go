package web

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"baimi/reports/access"
	"baimi/reports/audit"
	"baimi/reports/papers"
)

const (
	xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	// shownHandIns is how many a list shows.
	shownHandIns = 100
	// refreshAfter is when the page of a file that is being read asks again.
	refreshAfter = "2"
)

type submitData struct {
	Region string
	AsOf   string
	Owed   []owedForm
	Forms  []Form
	Most   string // size that one request may have
}

// owedForm is a form that the visitor's office owes.
type owedForm struct {
	papers.Form
	Label, Place, Word string
	Late               bool
}

// submitPage is where an office sees what it owes and hands in workbooks.
func (s *Server) submitPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	owed, err := s.Desk.Owed()
	if err != nil {
		return err
	}
	d := submitData{Region: s.region(v), AsOf: owed.AsOf, Forms: s.Desk.Forms(), Most: size(s.MaxUpload)}
	for _, f := range owed.Owed {
		if !v.Scope.Covers(f.Region) {
			continue
		}
		o := owedForm{Form: f, Label: f.DatasetZh, Place: f.NameZh, Late: f.Days > 0, Word: v.W.T("submit.due_in", -f.Days)}
		if v.W.Code == "en" {
			o.Label, o.Place = f.DatasetEn, f.NameEn
		}
		if o.Late {
			o.Word = v.W.T("submit.overdue", f.Days)
		}
		d.Owed = append(d.Owed, o)
	}
	return s.show(w, r, v, http.StatusOK, "submit.html", v.W.T("submit.title"), d)
}

// submit takes the files of a form, each as soon as it has come. The dataset stands before them.
func (s *Server) submit(w http.ResponseWriter, r *http.Request, v *visit) error {
	giveUp, err := allowTime(w, uploadTime)
	if err != nil {
		return err
	}
	defer giveUp()
	parts, err := r.MultipartReader()
	if err != nil {
		return formError(err)
	}
	h := s.handIn(v, "")
	var ids []string
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return formError(err)
		}
		switch {
		case part.FormName() == "dataset":
			text, err := io.ReadAll(io.LimitReader(part, 64))
			if err != nil {
				return formError(err)
			}
			h.Dataset = string(text)
			if h.Dataset != "" && !slices.ContainsFunc(s.Desk.Forms(), func(f Form) bool { return f.Dataset == h.Dataset }) {
				return &pageError{Status: http.StatusBadRequest, Key: "error.form"}
			}
		case part.FormName() == "file" && part.FileName() != "":
			h.Name, h.At = part.FileName(), s.Now()
			id, err := s.Desk.Receive(r.Context(), h, part)
			var large *http.MaxBytesError
			if errors.As(err, &large) || errors.Is(err, io.ErrUnexpectedEOF) {
				return formError(err)
			}
			if err != nil {
				return err
			}
			ids = append(ids, id)
			// The file is kept whatever comes; that it was is noted before its sender hears so.
			e := v.entry(audit.Upload, id)
			e.Detail = h.Dataset
			if err := s.Audit.Append(e); err != nil {
				return err
			}
			s.metrics.uploads.WithLabelValues("taken").Inc()
		}
	}
	switch len(ids) {
	case 0:
		return &pageError{Status: http.StatusBadRequest, Key: "submit.no_file"}
	case 1:
		http.Redirect(w, r, "/submissions/"+ids[0], http.StatusSeeOther)
	default:
		http.Redirect(w, r, "/submissions", http.StatusSeeOther)
	}
	return nil
}

// allowTime lets a request take longer than others: its limits end only after d. The caller calls
// what it returns when the request is done.
func allowTime(w http.ResponseWriter, d time.Duration) (done func(), err error) {
	limit := http.NewResponseController(w)
	if err := errors.Join(limit.SetReadDeadline(time.Time{}), limit.SetWriteDeadline(time.Time{})); err != nil {
		return nil, err
	}
	past := time.Unix(1, 0)
	timer := time.AfterFunc(d, func() { _ = errors.Join(limit.SetReadDeadline(past), limit.SetWriteDeadline(past)) })
	return func() { timer.Stop() }, nil
}

// sees reports whether a visitor may see what was handed in: an office what is for its region or
// below it, a company what it sent itself: an account of its name may have been another company's.
func sees(v *visit, h HandIn) bool {
	if v.Role == access.Company {
		return h.Who == v.Name && h.Company == v.Scope.Company
	}
	return v.Scope.Covers(h.Scope)
}

// submissions lists what was handed in.
func (s *Server) submissions(w http.ResponseWriter, r *http.Request, v *visit) error {
	var list []HandIn
	err := s.Desk.Recent(func(h HandIn) bool {
		if sees(v, h) {
			list = append(list, h)
		}
		return len(list) < shownHandIns
	})
	if err != nil {
		return err
	}
	if slices.ContainsFunc(list, HandIn.Waits) {
		w.Header().Set("Refresh", refreshAfter)
	}
	return s.show(w, r, v, http.StatusOK, "submissions.html", v.W.T("submissions.title"), list)
}

// Waits says that its fate is not known yet.
func (h HandIn) Waits() bool { return h.State != "done" }

// Word is the key of what became of it.
func (h HandIn) Word() string {
	if h.Waits() {
		return "submission." + h.State
	}
	return "submission." + h.Status
}

// Sheets says that its problems stand in sheets with names.
func (h HandIn) Sheets() bool {
	return slices.ContainsFunc(h.Problems, func(p Problem) bool { return p.Sheet != "" })
}

// Bad says that its sender has something to mend.
func (h HandIn) Bad() bool { return h.Status == "partial" || h.Status == "refused" }

// own returns what was handed in under the id of the path, if the visitor may see it.
func (s *Server) own(r *http.Request, v *visit) (HandIn, error) {
	h, ok, err := s.Desk.HandIn(r.PathValue("id"))
	if err != nil {
		return h, err
	}
	if !ok {
		return h, errNotFound
	}
	if !sees(v, h) {
		return h, s.refuse(r, v, r.URL.Path)
	}
	return h, nil
}

// submission tells what became of one file. It asks again by itself until that is known.
func (s *Server) submission(w http.ResponseWriter, r *http.Request, v *visit) error {
	h, err := s.own(r, v)
	if err != nil {
		return err
	}
	if h.Waits() {
		w.Header().Set("Refresh", refreshAfter)
	}
	return s.show(w, r, v, http.StatusOK, "submission.html", h.Name, h)
}

// markedCopy sends the workbook in which each wrong cell is marked.
func (s *Server) markedCopy(w http.ResponseWriter, r *http.Request, v *visit) error {
	h, err := s.own(r, v)
	if err != nil {
		return err
	}
	if h.Marked == "" {
		return errNotFound
	}
	text, err := os.ReadFile(h.Marked)
	if errors.Is(err, fs.ErrNotExist) {
		return &pageError{Status: http.StatusGone, Key: "submission.marked_gone"}
	}
	if err != nil {
		return err
	}
	if err := s.Audit.Append(v.entry(audit.Download, r.URL.Path)); err != nil {
		return err
	}
	attach(w, r, xlsxType, filepath.Base(h.Marked), text)
	return nil
}

// forms lists blank forms, and those filled in with what is on record.
func (s *Server) forms(w http.ResponseWriter, r *http.Request, v *visit) error {
	return s.show(w, r, v, http.StatusOK, "forms.html", v.W.T("forms.title"), submitData{Region: s.region(v), Forms: s.Desk.Forms()})
}

// form sends one of them. "owed" is the workbook of every form that the office owes.
func (s *Server) form(w http.ResponseWriter, r *http.Request, v *visit) error {
	dataset, region := r.PathValue("dataset"), r.URL.Query().Get("for")
	if region != "" && !v.Scope.Covers(region) {
		return s.refuse(r, v, r.URL.RequestURI())
	}
	known := slices.ContainsFunc(s.Desk.Forms(), func(f Form) bool { return f.Dataset == dataset })
	if dataset == "owed" && region != "" {
		dataset, known = "", true
	}
	if !known {
		return errNotFound
	}
	var b bytes.Buffer
	name, err := s.Desk.Blank(r.Context(), &b, dataset, region, v.W.Code)
	if err != nil {
		return absentForm(err)
	}
	if region != "" {
		if err := s.Audit.Append(v.entry(audit.Download, r.URL.RequestURI())); err != nil {
			return err
		}
	}
	attach(w, r, xlsxType, name, b.Bytes())
	return nil
}

// notice sends a company the notice of its scores.
func (s *Server) notice(w http.ResponseWriter, r *http.Request, v *visit) error {
	var b bytes.Buffer
	name, err := s.Desk.Notice(r.Context(), &b, v.Scope.Company, v.W.Code)
	if err != nil {
		return absentForm(err)
	}
	if err := s.Audit.Append(v.entry(audit.Download, r.URL.Path)); err != nil {
		return err
	}
	attach(w, r, "text/html; charset=utf-8", name, b.Bytes())
	return nil
}

func disposition(name string) string {
	return mime.FormatMediaType("attachment", map[string]string{"filename": name})
}

func length(text []byte) string { return strconv.Itoa(len(text)) }

// Day prints a date of a desk file; a dash for none.
func (v *visit) Day(day string) string {
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return "—"
	}
	return day
}
