package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"baimi/reports/papers"
)

// counter is a Desk in memory.
type counter struct {
	mu     sync.Mutex
	handed []HandIn
	bodies []string
	rows   []map[string]string
	marked string
}

func (c *counter) Forms() []Form {
	return []Form{{"branches", map[string]string{"zh": "小区党支部", "en": "Branches"}}, {"findings", map[string]string{"zh": "楼长监督发现", "en": "Supervision findings"}}}
}

func (c *counter) Receive(_ context.Context, h HandIn, body io.Reader) (string, error) {
	text, err := io.ReadAll(body)
	if err != nil {
		return "", err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	h.ID, h.State, h.Size = fmt.Sprintf("20220718-090000-%08x", len(c.handed)), "waiting", int64(len(text))
	c.handed, c.bodies = append(c.handed, h), append(c.bodies, string(text))
	return h.ID, nil
}

func (c *counter) Answer(ctx context.Context, h HandIn, row map[string]string) (string, error) {
	c.rows = append(c.rows, row)
	h.Name = h.Dataset + ".csv"
	return c.Receive(ctx, h, strings.NewReader(""))
}

func (c *counter) HandIn(id string) (HandIn, bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := slices.IndexFunc(c.handed, func(h HandIn) bool { return h.ID == id })
	if k < 0 {
		return HandIn{}, false, nil
	}
	return c.handed[k], true, nil
}

func (c *counter) Recent(do func(HandIn) bool) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, h := range slices.Backward(c.handed) {
		if !do(h) {
			break
		}
	}
	return nil
}

func (c *counter) Blank(_ context.Context, w io.Writer, dataset, region, _ string) (string, error) {
	if dataset == "" && region == "440604012" {
		return "", ErrNoForm
	}
	_, err := io.WriteString(w, "form "+dataset+" "+region)
	return "模板-" + dataset + ".xlsx", err
}

func (c *counter) Notice(_ context.Context, w io.Writer, company, _ string) (string, error) {
	_, err := io.WriteString(w, "<p>notice "+company)
	return "告知书.html", err
}

func (c *counter) CompoundRegion(id string) (string, error) {
	return map[string]string{"C7": "440605009"}[id], nil
}

func (c *counter) Owed() (papers.Owed, error) {
	form := func(region, name string, days int) papers.Form {
		return papers.Form{Region: region, NameZh: name, NameEn: "Office " + region, Dataset: "branches", DatasetZh: "小区党支部", DatasetEn: "Branches", Period: "2022-06", Periods: 1, DueOn: "2022-07-07", Days: days}
	}
	return papers.Owed{AsOf: "2022-07-17", Issue: "2022-W28", Owed: []papers.Form{form("440604012", "祖庙街道", 10), form("440604", "禅城区", -3), form("440605", "南海区", 10)}}, nil
}

func (c *counter) Questions() ([]papers.Question, error) {
	return []papers.Question{
		{Dataset: "compound_aliases", Region: "440604", Spelling: "汇景<b>", Reasons: []string{"doubtful"}, Tickets: 16, Candidates: []papers.Candidate{{ID: "C1", Name: "汇景苑"}, {ID: "C2", Name: "汇景台"}}},
		{Dataset: "company_aliases", Region: "440600", Spelling: "某物业", Reasons: []string{"ambiguous"}, Candidates: []papers.Candidate{{ID: ownUSCC, Name: "甲"}}},
		{Dataset: "ticket_reviews", Region: "440605009", Ticket: "GD1", Reasons: []string{"repeat"}, Earlier: "GD0", Excerpt: "电梯停运", Day: "2022-07-01"},
		{Dataset: "ticket_reviews", Region: "440604012", Ticket: "GD2", Reasons: []string{"place"}, Candidates: []papers.Candidate{{ID: "C1", Name: "汇景苑"}}},
	}, nil
}

func (c *counter) Objections() (papers.Objections, error) {
	return papers.Objections{AsOf: "2022-07-17", Cycles: []string{"2022Q2"},
		Cases: []papers.Case{
			{ID: "Z440604-1", Kind: "objection", Company: ownUSCC, Name: "甲物业", Region: "440604", Item: "J1", Ground: "已清理", FiledOn: "2022-07-11", AcceptedOn: "2022-07-11", VerifyDue: "2022-07-12", VerifyLate: true, DecideDue: "2022-07-13", Extended: true, Open: true},
			{ID: "Z440605-2", Kind: "repair", Company: elseUSCC, Name: "乙物业", Region: "440605", Item: "J2", FiledOn: "2022-07-01", DecidedOn: "2022-07-05", Decision: "repaired"},
		},
		Items: []papers.Item{{ID: "J1", Company: ownUSCC, Code: "fire", Clause: "附表一第1项", Points: "-3", On: "2022-06-01"}, {ID: "J2", Company: elseUSCC, Code: "fire", Clause: "附表一第1项", Points: "-3", On: "2022-06-01"}},
	}, nil
}

// today is the day on the city's clock.
func (d *desk) today() string { return d.clock.now().In(d.Zone).Format(time.DateOnly) }

func withDesk(c *counter) func(*Options) { return func(o *Options) { o.Desk = c } }

// handInFiles posts files, dataset first, as a browser does.
func (d *desk) handInFiles(t *testing.T, c *http.Client, dataset string, files map[string]string) answer {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if err := w.WriteField("dataset", dataset); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		part, err := w.CreateFormFile("file", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(part, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return d.ask(t, c, http.MethodPost, "/submit", &b, "Content-Type", w.FormDataContentType())
}

func TestAnOfficeHandsInAndSeesWhatBecameOfItAndNoOtherDoes(t *testing.T) {
	c := &counter{}
	d := serve(t, withDesk(c))
	town, district, other := d.enter(t, "town-office"), d.enter(t, "city-office"), d.enter(t, "other-district")
	if page := d.get(t, town, "/submit"); !strings.Contains(page.body, "逾期 10 天") || strings.Contains(page.body, "禅城区") || strings.Contains(page.body, "南海区") {
		t.Errorf("the town owes:\n%s", page.body)
	}
	if got := d.handInFiles(t, town, "nothing", map[string]string{"a.xlsx": "x"}); got.status != http.StatusBadRequest || len(c.handed) != 0 {
		t.Errorf("an unknown dataset: %d", got.status)
	}
	if got := d.handInFiles(t, town, "", nil); got.status != http.StatusBadRequest {
		t.Errorf("no file: %d", got.status)
	}
	got := d.handInFiles(t, town, "branches", map[string]string{"支部.xlsx": "content"})
	if got.status != http.StatusSeeOther || len(c.handed) != 1 {
		t.Fatalf("hand in: %d %v", got.status, c.handed)
	}
	if h := c.handed[0]; h.Scope != "440604012" || h.Who != "town-office" || h.Dataset != "branches" || h.Name != "支部.xlsx" || c.bodies[0] != "content" || !h.At.Equal(d.clock.now()) {
		t.Errorf("received %+v", h)
	}
	address := got.header.Get("Location")
	waiting := d.get(t, town, address)
	if waiting.header.Get("Refresh") == "" || !strings.Contains(waiting.body, "不会丢失") {
		t.Errorf("while it waits: %v\n%s", waiting.header, waiting.body)
	}
	c.marked = filepath.Join(t.TempDir(), "支部-退回-1处.xlsx")
	if err := os.WriteFile(c.marked, []byte("marked"), 0o600); err != nil {
		t.Fatal(err)
	}
	h := &c.handed[0]
	h.State, h.Status, h.Rows, h.Rejected, h.Problem, h.Marked = "done", "partial", 4, 1, 2, c.marked
	h.Problems = []Problem{{Sheet: "填报", Row: 7, Column: map[string]string{"zh": "状态日期", "en": "State date"}, Text: map[string]string{"zh": "不是日期<", "en": "no date"}, Value: "某日"}}
	done := d.get(t, town, address)
	for _, want := range []string{"4 行入库，1 行退回（2 处要改）", "不是日期&lt;", "某日", address + "/marked"} {
		if !strings.Contains(done.body, want) {
			t.Errorf("the result lacks %q", want)
		}
	}
	if done.header.Get("Refresh") != "" {
		t.Error("a finished page asks again")
	}
	if copied := d.get(t, town, address+"/marked"); copied.body != "marked" || !strings.Contains(copied.header.Get("Content-Disposition"), "utf-8''") {
		t.Errorf("marked copy: %q %v", copied.body, copied.header)
	}
	if page := d.get(t, district, "/submissions"); !strings.Contains(page.body, address) {
		t.Error("the city does not see what its town handed in")
	}
	for _, path := range []string{address, address + "/marked"} {
		if got := d.get(t, other, path); got.status != http.StatusForbidden || strings.Contains(got.body, "支部.xlsx") {
			t.Errorf("another district gets %s: %d", path, got.status)
		}
	}
	if page := d.get(t, other, "/submissions"); strings.Contains(page.body, address) {
		t.Error("another district sees it in its list")
	}
	if got := d.get(t, town, "/submissions/20220718-090000-ffffffff"); got.status != http.StatusNotFound {
		t.Errorf("an unknown id: %d", got.status)
	}
	if err := os.Remove(c.marked); err != nil {
		t.Fatal(err)
	}
	if got := d.get(t, town, address+"/marked"); got.status != http.StatusGone {
		t.Errorf("a purged copy: %d", got.status)
	}
}

func TestSeveralFilesAtOnceAreAllTakenAndTooMuchIsRefused(t *testing.T) {
	c := &counter{}
	d := serve(t, withDesk(c))
	town := d.enter(t, "town-office")
	if got := d.handInFiles(t, town, "", map[string]string{"a.xlsx": "1", "b.csv": "2", "c.xlsx": "3"}); got.header.Get("Location") != "/submissions" || len(c.handed) != 3 {
		t.Errorf("%d %v, %d taken", got.status, got.header, len(c.handed))
	}
	if got := d.handInFiles(t, town, "", map[string]string{"huge.csv": strings.Repeat("x", int(d.MaxUpload))}); got.status != http.StatusRequestEntityTooLarge || len(c.handed) != 3 {
		t.Errorf("too much: %d, %d taken", got.status, len(c.handed))
	}
}

func TestFormsAreForTheOwnRegion(t *testing.T) {
	d := serve(t, withDesk(&counter{}))
	town := d.enter(t, "town-office")
	for path, want := range map[string]int{
		"/forms/branches": 200, "/forms/branches?for=440604012": 200, "/forms/branches?for=440604012001": 200, "/forms/branches?for=440604": 403, "/forms/branches?for=440605009": 403,
		"/forms/nothing": 404, "/forms/owed": 404, "/forms/owed?for=440604012001": 200, "/forms/owed?for=440604012": 404,
	} {
		if got := d.get(t, town, path); got.status != want {
			t.Errorf("%s: %d, want %d", path, got.status, want)
		}
	}
}

func TestAReviewerSettlesWhatIsOpenInItsScope(t *testing.T) {
	c := &counter{}
	d := serve(t, withDesk(c))
	city, elsewhere := d.enter(t, "city-reviewer"), d.enter(t, "other-district")
	page := d.get(t, city, "/review")
	if !strings.Contains(page.body, "汇景&lt;b&gt;") || !strings.Contains(page.body, "有 4 项") {
		t.Errorf("the city's list:\n%s", page.body)
	}
	if page := d.get(t, elsewhere, "/review"); strings.Contains(page.body, "汇景") || !strings.Contains(page.body, "GD1") {
		t.Errorf("another district's list:\n%s", page.body)
	}
	spelling := url.Values{"dataset": {"compound_aliases"}, "spelling": {"汇景<b>"}, "region": {"440604"}, "answer": {"C2"}}
	for _, test := range []struct {
		by   *http.Client
		form url.Values
		want int
		row  map[string]string
	}{
		{elsewhere, spelling, http.StatusConflict, nil},
		{city, url.Values{"dataset": {"compound_aliases"}, "spelling": {"汇景<b>"}, "region": {"440605"}, "answer": {"C2"}}, http.StatusConflict, nil},
		{city, url.Values{"dataset": {"compound_aliases"}, "spelling": {"汇景<b>"}, "region": {"440604"}}, http.StatusBadRequest, nil},
		{city, spelling, http.StatusSeeOther, map[string]string{"spelling": "汇景<b>", "region_code": "440604", "compound_id": "C2"}},
		{city, url.Values{"dataset": {"compound_aliases"}, "spelling": {"汇景<b>"}, "region": {"440604"}, "answer": {"none"}}, http.StatusSeeOther, map[string]string{"spelling": "汇景<b>", "region_code": "440604", "is_compound": "no"}},
		{city, url.Values{"dataset": {"company_aliases"}, "spelling": {"某物业"}, "answer": {"other"}, "other": {elseUSCC}}, http.StatusSeeOther, map[string]string{"spelling": "某物业", "company_id": elseUSCC}},
		{city, url.Values{"dataset": {"ticket_reviews"}, "ticket": {"GD2"}, "answer": {"other"}, "other": {"C404"}}, http.StatusBadRequest, nil},
		{city, url.Values{"dataset": {"ticket_reviews"}, "ticket": {"GD2"}, "answer": {"other"}, "other": {"C7"}}, http.StatusSeeOther, map[string]string{"ticket_id": "GD2", "reviewed_compound_id": "C7"}},
		{elsewhere, url.Values{"dataset": {"ticket_reviews"}, "ticket": {"GD1"}, "answer": {"yes"}}, http.StatusSeeOther, map[string]string{"ticket_id": "GD1", "is_repeat": "yes", "repeats_ticket_id": "GD0"}},
		{city, url.Values{"dataset": {"ticket_reviews"}, "ticket": {"GD2"}, "answer": {"C1"}}, http.StatusSeeOther, map[string]string{"ticket_id": "GD2", "reviewed_compound_id": "C1"}},
	} {
		before := len(c.rows)
		if got := d.post(t, test.by, "/review", test.form); got.status != test.want {
			t.Errorf("%v: %d, want %d", test.form, got.status, test.want)
		}
		if test.row == nil {
			if len(c.rows) != before {
				t.Errorf("%v: a row was taken", test.form)
			}
			continue
		}
		if len(c.rows) == before || fmt.Sprint(c.rows[before]) != fmt.Sprint(test.row) {
			t.Errorf("%v: rows %v, want %v", test.form, c.rows[before:], test.row)
		}
	}
}

func TestACompanyObjectsInItsOwnNameAndTheOfficeDecidesStepByStep(t *testing.T) {
	c := &counter{}
	d := serve(t, withDesk(c))
	firm, office, elsewhere := d.enter(t, "own-firm"), d.enter(t, "city-reviewer"), d.enter(t, "other-district")
	if page := d.get(t, firm, "/objections"); !strings.Contains(page.body, "Z440604-1") || strings.Contains(page.body, "乙物业") || strings.Contains(page.body, `value="J2"`) {
		t.Errorf("the company sees\n%s", page.body)
	}
	for _, form := range []url.Values{
		{"kind": {"objection"}, "about": {"J2"}, "ground": {"x"}}, {"kind": {"repair"}, "about": {"2022Q2"}, "ground": {"x"}}, {"kind": {"objection"}, "about": {"J1"}}, {"kind": {"other"}, "about": {"J1"}, "ground": {"x"}},
		{"kind": {"objection"}, "about": {"J1"}, "ground": {strings.Repeat("长", maxText+1)}},
	} {
		if got := d.post(t, firm, "/objections", form); got.status != http.StatusBadRequest || len(c.rows) != 0 {
			t.Errorf("%v: %d", form, got.status)
		}
	}
	if got := d.post(t, firm, "/objections", url.Values{"kind": {"objection"}, "about": {"J1"}, "ground": {"当日已清理"}}); got.status != http.StatusConflict || len(c.rows) != 0 {
		t.Errorf("what is open already: %d", got.status)
	}
	if got := d.post(t, firm, "/objections", url.Values{"kind": {"repair"}, "about": {"J1"}, "ground": {"当日已清理"}, "company_id": {elseUSCC}}); got.status != http.StatusSeeOther {
		t.Fatalf("file: %d\n%s", got.status, got.body)
	}
	if row := c.rows[0]; row["company_id"] != ownUSCC || row["item_id"] != "J1" || row["filed_on"] != d.today() || row["objection_id"] == "" || c.handed[0].Scope != city {
		t.Errorf("filed %v", row)
	}
	for _, who := range []*http.Client{firm, elsewhere} {
		if got := d.post(t, who, "/objections/Z440604-1", url.Values{"step": {"verify"}, "office": {"x"}}); got.status != http.StatusForbidden || len(c.rows) != 1 {
			t.Errorf("one who does not decide it: %d", got.status)
		}
	}
	if got := d.get(t, office, "/objections/Z440604-1"); got.status != 200 || strings.Contains(got.body, `value="accept"`) || !strings.Contains(got.body, `value="yes" checked`) {
		t.Errorf("the case: %d\n%s", got.status, got.body)
	}
	for _, form := range []url.Values{{"step": {"accept"}}, {"step": {"decide"}}, {"step": {"decide"}, "decision": {"repaired"}}, {"step": {"decide"}, "decision": {"corrected"}}} {
		if got := d.post(t, office, "/objections/Z440604-1", form); got.status != http.StatusBadRequest || len(c.rows) != 1 {
			t.Errorf("%v: %d", form, got.status)
		}
	}
	if got := d.post(t, office, "/objections/Z440605-2", url.Values{"step": {"verify"}}); got.status != http.StatusConflict {
		t.Errorf("a case that is decided: %d", got.status)
	}
	if got := d.post(t, office, "/objections/Z440604-1", url.Values{"step": {"decide"}, "decision": {"corrected"}, "correction": {"改为 1 分"}, "office": {"禅城区住建局"}, "extended": {"yes"}}); got.status != http.StatusSeeOther {
		t.Fatalf("decide: %d\n%s", got.status, got.body)
	}
	want := map[string]string{"objection_id": "Z440604-1", "kind": "objection", "company_id": ownUSCC, "cycle": "", "item_id": "J1", "ground": "已清理", "evidence": "", "filed_on": "2022-07-11",
		"accepted_on": "2022-07-11", "verified_on": d.today(), "decided_on": d.today(), "decision": "corrected", "correction": "改为 1 分", "office": "禅城区住建局", "extended": "yes"}
	if fmt.Sprint(c.rows[1]) != fmt.Sprint(want) {
		t.Errorf("decided %v", c.rows[1])
	}
}

func TestACompanyGetsItsOwnNotice(t *testing.T) {
	d := serve(t, withDesk(&counter{}))
	if got := d.get(t, d.enter(t, "own-firm"), "/notice"); got.body != "<p>notice "+ownUSCC || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%d %v %s", got.status, got.header, got.body)
	}
}
