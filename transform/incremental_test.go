package transform

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"baimi/sql/lake"
	"baimi/sql/warehouse"
)

// sameWarehouse fails the test unless two warehouses hold the same rows in every
// table of the models, in whatever order.
func sameWarehouse(t *testing.T, what, got, want string) {
	t.Helper()
	models, err := Models()
	if err != nil {
		t.Fatal(err)
	}
	first, second := readOnly(t, got), readOnly(t, want)
	same := true
	for _, m := range models {
		if m.Name == "core.window_month" { // says which months a run reads, and runs differ in that
			continue
		}
		a, b := tableRows(t, first, m.Name), tableRows(t, second, m.Name)
		if slices.Equal(a, b) {
			continue
		}
		same = false
		t.Errorf("%s: %s differs\n only in the first: %v\nonly in the second: %v", what, m.Name, firstOf(without(a, b)), firstOf(without(b, a)))
	}
	if !same {
		t.FailNow()
	}
}

// tableRows returns the rows of a table as text, sorted. What a run is told, not
// what it makes, is left out: the moment of knowledge.
func tableRows(t *testing.T, db *warehouse.DB, table string) []string {
	t.Helper()
	columns := "*"
	if table == "marts.issue" {
		columns = "* exclude (known_at)"
	}
	rows := queryIn(t, db, "select "+columns+" from "+table)
	slices.Sort(rows)
	return rows
}

func without(a, b []string) []string {
	left := map[string]int{}
	for _, line := range b {
		left[line]++
	}
	var only []string
	for _, line := range a {
		if left[line]--; left[line] < 0 {
			only = append(only, line)
		}
	}
	return only
}

func firstOf(lines []string) []string { return lines[:min(len(lines), 4)] }

// world makes up what offices send, week after week, with everything that makes
// an incremental run hard.
type world struct {
	*city
	rand    *rand.Rand
	now     time.Time
	tickets map[string]*madeTicket
	ids     []string
	serial  int
	resent  []lake.Receipt
	files   map[string][]string // receipt's original → datasets and CSV
}

type madeTicket struct {
	id, category, district, town, compound, name, caller, link string
	company, title, content                                    string
	intake                                                     time.Time
	dispatched, contacted, closed, callback                    time.Time
	resolved, satisfied, excluded, handler, reopened           string
}

const ticketHeader = "ticket_id,category_path,district,town,compound_id,compound_name,caller_hash,linked_ticket_id,intake_at," +
	"dispatched_at,contacted_at,closed_at,callback_at,resolved,satisfied,exclusion_ground,company_name,title,content,handler,reopened_times\n"

const longStory = "小区三号楼东侧单元的电梯从上个月十五日开始反复停运，老人被困在轿厢里二十分钟没有人应答，物业说等配件到货才能修好"

func (m *madeTicket) csv() string {
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Format("2006-01-02 15:04")
	}
	return strings.Join([]string{
		m.id, m.category, m.district, m.town, m.compound, m.name, m.caller, m.link, at(m.intake),
		at(m.dispatched), at(m.contacted), at(m.closed), at(m.callback), m.resolved, m.satisfied, m.excluded, m.company, m.title, m.content, m.handler, m.reopened,
	}, ",") + "\n"
}

func newWorld(t *testing.T, seed uint64) *world {
	w := &world{
		city: newCity(t), rand: rand.New(rand.NewPCG(seed, 17)), tickets: map[string]*madeTicket{},
		now: moment("2022-01-03 08:00"), files: map[string][]string{},
	}
	w.post("", "policy", examplePolicy)
	w.post("", "regions", smallRegions, "compounds", smallCompounds, "branches", smallBranches,
		"service_contracts", "compound_id,company_id,company_name,start_on\nC1,X,甲,2020-01-01\nC2,Y,乙,2021-06-01\nC4,X,甲,2021-12-01\n")
	return w
}

func (w *world) post(scope string, files ...string) {
	w.sent++
	r := lake.Receipt{
		OriginalName: "x.csv", OriginalSHA256: digest(fmt.Sprint(w.sent, files)), Scope: scope, ReceivedAt: w.now, Fingerprint: "f1",
	}
	w.files[r.OriginalSHA256] = files
	w.resent = append(w.resent, w.sendAs(r, files...))
	w.now = w.now.Add(time.Minute)
}

func pick[T any](w *world, choices ...T) T { return choices[w.rand.IntN(len(choices))] }

func (w *world) newTicket() *madeTicket {
	w.serial++
	m := &madeTicket{
		id:       fmt.Sprintf("T%04d", w.serial),
		category: pick(w, "物业管理->电梯", "物业管理->噪音", "物业收费", "城市管理->道路", "", "物业管理"),
		district: pick(w, "禅城区", "禅城", "南海区", "", "某区"),
		town:     pick(w, "石湾镇街道", "祖庙", "桂城街道", "", ""),
		caller:   pick(w, "h1", "h2", "h3", "h4", ""),
		intake:   w.now.Add(-time.Duration(w.rand.IntN(7*24*60)) * time.Minute),
	}
	switch w.rand.IntN(3) {
	case 0:
		m.compound = pick(w, "C1", "C2", "C4", "C9")
	case 1:
		m.name = pick(w, "世纪花园", "老世纪", "绿景", "桂园", "新名苑", "河畔")
	}
	m.company = pick(w, "", "", "甲", "乙", "丙", "丁")
	w.word(m)
	if w.rand.IntN(8) == 0 && len(w.ids) > 0 {
		m.link = pick(w, w.ids...)
	}
	if w.rand.IntN(12) == 0 {
		m.link = fmt.Sprintf("T%04d", w.serial+w.rand.IntN(4)) // itself, or one that is told of later
	}
	w.tickets[m.id] = m
	w.ids = append(w.ids, m.id)
	return m
}

// word gives a ticket its words.
func (w *world) word(m *madeTicket) {
	m.title = pick(w, "", "世纪花园电梯困人", "绿景小区噪音", "桂园的物业乱收费", "公交太少", "河畔新村漏水", "新名苑物业不作为")
	m.content = pick(w, "", longStory, longStory+"，盼复", "物业公司收了物业费不做保洁", "等公交等了很久")
}

func (w *world) change(m *madeTicket) {
	switch w.rand.IntN(9) {
	case 0: // the intake was entered wrongly
		m.intake = m.intake.AddDate(0, 0, w.rand.IntN(80)-40)
		if m.intake.After(w.now) {
			m.intake = w.now.Add(-time.Hour)
		}
	case 1:
		m.compound = pick(w, "C1", "C2", "C3", "")
	case 2:
		m.category = pick(w, "电梯", "物业收费", "城市管理")
	case 3:
		m.dispatched = m.intake.Add(time.Hour)
		m.contacted = m.intake.Add(time.Duration(w.rand.IntN(50)) * time.Hour)
	case 4:
		m.closed = m.intake.Add(time.Duration(w.rand.IntN(600)) * time.Hour)
	case 5:
		m.resolved, m.satisfied = pick(w, "yes", "partial", "no", "unanswered"), pick(w, "satisfied", "basic", "dissatisfied", "unanswered", "")
		if w.rand.IntN(2) == 0 {
			m.callback = m.intake.Add(time.Duration(w.rand.IntN(1200)) * time.Hour)
		}
	case 6:
		m.excluded, m.handler, m.reopened = pick(w, "不属实", ""), pick(w, "祖庙街道办", "住建局", ""), pick(w, "0", "1", "")
	case 7:
		m.link = pick(w, w.ids...)
	case 8:
		w.word(m)
	}
}

// week lets a week pass and sends what it brought.
func (w *world) week() {
	w.now = w.now.AddDate(0, 0, 7).Add(-time.Duration(w.now.Hour()-8) * time.Hour)
	var text strings.Builder
	text.WriteString(ticketHeader)
	for range 3 + w.rand.IntN(8) {
		text.WriteString(w.newTicket().csv())
	}
	for range w.rand.IntN(5) {
		m := w.tickets[pick(w, w.ids...)]
		w.change(m)
		text.WriteString(m.csv())
	}
	w.post(pick(w, "", "440604", "440605011"), "complaints", text.String())
	day := func(back int) string { return w.now.AddDate(0, 0, -w.rand.IntN(back)).Format(time.DateOnly) }
	switch w.rand.IntN(13) {
	case 12: // what scores are made of
		for range 1 + w.rand.IntN(3) {
			w.post("", "evaluations", fmt.Sprintf("compound_id,company_id,cycle,submitted_on,service_attitude,safety_fire,evaluator_employer,statement\n%s,%s,%s,%s,%d,%d,%s,%s\n",
				pick(w, "C1", "C2", "C4"), pick(w, "X", "Y"), pick(w, "2021-10-01", "2022-01-01"), day(60), w.rand.IntN(11), w.rand.IntN(11), pick(w, "", "", "X"), pick(w, "", "", "void")),
				"score_items", fmt.Sprintf("item_id,effective_on,company_id,compound_id,item_code,occurred_on,status,points\nJ%d,%s,%s,%s,fire_lane,%s,%s,%s\n",
					w.rand.IntN(3), day(40), pick(w, "X", "Y"), pick(w, "C1", "C2"), day(150), pick(w, "published", "revoked", "objected"), pick(w, "", "1.5")),
				"objections", fmt.Sprintf("objection_id,kind,company_id,cycle,item_id,filed_on,decided_on,decision\nZ%d,objection,X,%s,J%d,%s,%s,%s\n",
					w.rand.IntN(3), pick(w, "", "2021-10-01"), w.rand.IntN(3), day(30), pick(w, "", day(10)), pick(w, "upheld", "revoked")),
				"inspections", fmt.Sprintf("inspection_id,company_id,inspected_on,result,passed\nI%d,%s,%s,%d,%s\n", w.rand.IntN(5), pick(w, "X", "Y"), day(120), w.rand.IntN(100), pick(w, "true", "false")),
				"score_cycles", fmt.Sprintf("cycle,stage,from_on\n2021-10-01,%s,%s\n", pick(w, "precheck", "publicity", "final"), day(40)))
		}
	case 11: // a person settles what a spelling means, or takes it back
		w.post("", "compound_aliases", fmt.Sprintf("spelling,region_code,compound_id,is_compound,effective_on,statement\n%s,%s,%s,%s,%s,%s\n",
			pick(w, "桂园", "河畔", "绿景"), pick(w, "440604", "440605", "440600"), pick(w, "C1", "C2", "C4", ""), pick(w, "", "false"), day(60), pick(w, "", "", "ended", "void")))
		w.post("", "company_aliases", fmt.Sprintf("spelling,company_id,is_company,effective_on,statement\n%s,%s,%s,%s,%s\n",
			pick(w, "甲", "乙", "丁"), pick(w, "X", "Y", "Z", ""), pick(w, "", "false"), day(60), pick(w, "", "", "ended", "void")))
	case 8: // or what a ticket is about
		if len(w.ids) > 0 {
			w.post("", "ticket_reviews", fmt.Sprintf("ticket_id,reviewed_compound_id,reviewed_company_id,reviewed_category,responsibility,is_repeat,repeats_ticket_id,effective_on,statement\n%s,%s,%s,%s,%s,%s,%s,%s,%s\n",
				pick(w, w.ids...), pick(w, "C1", "C2", "C9", ""), pick(w, "X", "Y", ""), pick(w, "电梯", "non_property", ""), pick(w, "company", ""),
				pick(w, "true", "false", ""), pick(w, w.ids...), day(60), pick(w, "", "", "ended", "void")))
		}
	case 9:
		if w.rand.IntN(3) == 0 {
			w.post("", "category_map", fmt.Sprintf("category_path,category,effective_on,statement\n%s,%s,%s,%s\n",
				pick(w, "城市管理", "物业管理->噪音"), pick(w, "non_property", "噪音", "其他"), day(60), pick(w, "", "void")))
			w.post("", "complaint_phrases", fmt.Sprintf("label,phrase,weight,effective_on,statement\n%s,%s,%d,%s,%s\n",
				pick(w, "噪音", "non_property", "developer"), pick(w, "乱收费", "公交", "漏水"), w.rand.IntN(7)-2, day(60), pick(w, "", "void")))
		}
	case 10:
		w.post("", "companies", fmt.Sprintf("company_id,name,short_name,former_names,effective_on\n%s,%s,,%s,%s\n", pick(w, "X", "Y", "Z"), pick(w, "甲", "丙", "丁"), pick(w, "", "乙"), day(90)))
	case 0: // a contract that began long ago, or was never true
		w.post("", "service_contracts", fmt.Sprintf("compound_id,company_id,company_name,start_on,end_on,statement\n%s,%s,丙,%s,%s,%s\n",
			pick(w, "C1", "C2", "C4"), pick(w, "X", "Y", "Z"), day(120), pick(w, "", day(30)), pick(w, "", "ended", "void")))
	case 1: // a compound takes a name, so that names become known, ambiguous or lost
		w.post("", "compounds", fmt.Sprintf("compound_id,name,former_names,town_code,management,households,occupancy,effective_on,statement\n%s,%s,%s,%s,%s,%d,0.7,%s,%s\n",
			pick(w, "C1", "C2", "C4", "C6"), pick(w, "世纪花园", "新名苑", "绿景"), pick(w, "", "老世纪", "河畔|桂园"), pick(w, "440604010", "440604012", "440605011"),
			pick(w, "company", "self", "none", ""), 100+w.rand.IntN(900), day(100), pick(w, "", "", "ended", "void")))
	case 2:
		w.post("", "branches", fmt.Sprintf("branch_id,name,town_code,kind,compound_ids,stage,approved_on,last_activity_on,effective_on,statement\n%s,支部,440604010,joint,%s,%s,%s,%s,%s,%s\n",
			pick(w, "B1", "B2", "B3"), pick(w, "C1", "C1|C2", "C4|C5|C1"), pick(w, "applied", "approved", "operating", "merged"), pick(w, "", day(100)), pick(w, "", day(100)), day(60), pick(w, "", "", "ended", "void")))
	case 3: // a file of before is read again under new contracts
		old := pick(w, w.resent...)
		again := lake.Receipt{OriginalName: "x.csv", OriginalSHA256: old.OriginalSHA256, Scope: old.Scope, ReceivedAt: w.now, Fingerprint: "f" + strconv.Itoa(w.sent)}
		w.sent++
		files := slices.Clone(w.files[old.OriginalSHA256])
		if files[0] == "complaints" && w.rand.IntN(2) == 0 { // and is understood to hold less
			lines := strings.SplitAfter(files[1], "\n")
			files[1] = strings.Join(lines[:1+len(lines)/2], "")
		}
		w.sendAs(again, files...)
	case 4:
		w.post("", "complaint_totals", fmt.Sprintf("month,district_code,tickets\n%s-01,%s,%d\n", day(90)[:7], pick(w, "440604", "440605"), w.rand.IntN(40)))
	case 6:
		if w.rand.IntN(3) == 0 { // a community is set up, or one moves to another town
			w.post("", "regions", smallRegions+fmt.Sprintf("440604010001,同济社区,community,%s,%s\n", pick(w, "440604010", "440604012"), day(60)))
		}
	case 7: // what is dated ahead comes true when as-of has come to it
		ahead := w.now.AddDate(0, 0, w.rand.IntN(40)).Format(time.DateOnly)
		w.post("", "findings", fmt.Sprintf("finding_id,found_on,compound_id,rectified_on\nF%d,%s,%s,%s\n",
			w.rand.IntN(4), pick(w, day(40), ahead), pick(w, "C1", "C2"), pick(w, "", ahead)),
			"companies", fmt.Sprintf("company_id,name,effective_on\nX,%s,%s\n", pick(w, "甲", "甲物业"), ahead),
			"compounds", fmt.Sprintf("compound_id,name,town_code,management,households,effective_on\nC4,绿景,%s,company,300,%s\n",
				pick(w, "440604010", "440604012"), ahead))
	case 5:
		if w.rand.IntN(4) == 0 {
			w.post("", "policy", fmt.Sprintf("version,effective_on,key,value\nv2,%s,%s,%d\n", day(30), pick(w, "matters.window_days", "handling.due_days"), 5+w.rand.IntN(30)))
		}
	}
}

func TestAnIncrementalRunGivesWhatAFullRunGives(t *testing.T) {
	seeds := uint64(3)
	if testing.Short() {
		seeds = 1
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, seed)
			continued := 0
			for drop := range 14 {
				w.week()
				now := w.now.Format("2006-01-02 15:04")
				var ask []func(*Options)
				if w.rand.IntN(6) == 0 { // as-of moves back, or into a week
					ask = append(ask, asOf(w.now.AddDate(0, 0, -w.rand.IntN(25)).Format(time.DateOnly)))
				}
				r := w.run(now, ask...)
				if r.Incremental {
					continued++
				}
				if drop == 6 || drop == 13 {
					fresh := w.beside()
					again := fresh.run(now, append(ask, full)...)
					if again.Incremental {
						t.Fatal("a full run was asked for and an incremental one done")
					}
					sameWarehouse(t, fmt.Sprintf("drop %d, as-of %s", drop, r.AsOf.Format(time.DateOnly)), r.Path, again.Path)
				}
			}
			if n := queryIn(t, readOnly(t, w.config.Warehouse), "select count(*) from marts.score where score is not null"); n[0] == "0" {
				t.Error("nothing was scored")
			}
			if continued != 13 {
				t.Errorf("%d of 14 runs were incremental; all but the first should be", continued)
			}
		})
	}
}
