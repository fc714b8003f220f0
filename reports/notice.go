package reports

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"math"
	"time"
)

// ErrNoScore says that the company has no row in the scores of the cycle.
var ErrNoScore = errors.New("the company has no score in this cycle. Try: another cycle, or check the company's code")

// NoticeOptions says whom a notice is about, and in which language.
type NoticeOptions struct {
	Company string         // code of the company, as in marts.score
	Cycle   string         // such as 2022Q2; "" means the last with scores
	Lang    string         // "zh" or "en"; "" means zh
	Program string         // name and version of the program, printed in the foot
	Zone    *time.Location // the city's clock; nil means UTC
}

// Notice writes what a company is told of its scores in a cycle (告知书): one HTML file with style and
// pictures inside and no script, laid out for A4. It reads marts.* only; the same marts give the
// same bytes. Errors: ErrNoScore, and ErrNoIssue for an empty warehouse.
func Notice(ctx context.Context, q Querier, out io.Writer, o NoticeOptions) error {
	vocabulary, err := loadWords()
	if err != nil {
		return err
	}
	if o.Lang == "" {
		o.Lang = "zh"
	}
	w, ok := vocabulary[o.Lang]
	if !ok {
		return fmt.Errorf("find words of %q: zh or en", o.Lang)
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	templates, err := parseTemplates()
	if err != nil {
		return err
	}
	s, err := readNotice(ctx, q, o)
	if err != nil {
		return fmt.Errorf("read marts for the notice: %w", err)
	}
	told := s.scores.scoredIn(w, o.Company)
	if len(told) == 0 {
		return fmt.Errorf("make the notice of %s, cycle %q: %w", o.Company, o.Cycle, ErrNoScore)
	}
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, "notice.html", s.notice(w, told, o)); err != nil {
		return fmt.Errorf("fill the notice of %s: %w", o.Company, err)
	}
	if _, err := out.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write the notice of %s: %w", o.Company, err)
	}
	return nil
}

// readNotice reads what a notice tells, and nothing of other companies.
func readNotice(ctx context.Context, q Querier, o NoticeOptions) (*snapshot, error) {
	s := &snapshot{compound: map[string]compoundRow{}, company: map[string]companyRow{}}
	issues, err := load[issueRow](ctx, q, "marts.issue", "")
	if err != nil {
		return nil, err
	}
	if len(issues) == 0 {
		return nil, ErrNoIssue
	}
	s.issue = issues[0]
	if s.policy, err = load[policyRow](ctx, q, "marts.policy", "order by key"); err != nil {
		return nil, err
	}
	companies, err := load[companyRow](ctx, q, "marts.company", "where company_id = "+quoted(o.Company))
	if err != nil {
		return nil, err
	}
	for _, c := range companies {
		s.company[c.ID] = c
	}
	compounds, err := load[compoundRow](ctx, q, "marts.compound", "")
	if err != nil {
		return nil, err
	}
	for _, c := range compounds {
		s.compound[c.ID] = c
	}
	if s.scores, err = readScores(ctx, q, o.Cycle, o.Company); err != nil {
		return nil, err
	}
	s.maskSteps()
	return s, nil
}

// noticePage is what the template of a notice prints.
type noticePage struct {
	W                        *words
	Lang                     string
	Title, City              string
	Facts                    [][2]string
	Warnings                 []string
	Outputs                  []noticeOutput
	Items, Projects, Cases   template.HTML
	ItemsAnswer, CasesAnswer template.HTML
	Rights                   string
	Foot                     []string
}

// noticeOutput is one output of the rule in a notice.
type noticeOutput struct {
	Name                                  string
	Sentence, StepSentence, Raise, Change template.HTML
	Strip, Fall                           template.HTML
	Classes, Steps, Gains, History        template.HTML
}

func (s *snapshot) notice(w *words, told []scored, o NoticeOptions) noticePage {
	i, first := s.issue, told[0]
	known := i.KnownAt.In(o.Zone)
	name := first.row.Name
	if c, ok := s.company[o.Company]; ok && c.Name != "" {
		name = c.Name
	}
	pg := noticePage{W: w, Lang: w.Tag, Title: w.T("notice.title"), City: w.either(i.CityName, i.CityNameEn)}
	code := o.Company
	if !first.row.ValidCode {
		code = w.T("notice.bad_code", code)
	}
	pg.Facts = [][2]string{{w.T("col.company"), name}, {w.T("score.col_uscc"), code}, {w.T("score.col_cycle"), w.Cycle(first.row.Cycle)},
		{w.T("notice.rule"), w.T("notice.rule_of", s.scores.ruleName(w), first.row.RuleVersion)}, {w.T("notice.served"), w.T("notice.served_of", w.Count(first.row.Projects), w.Count(first.row.Households))},
		{w.T("notice.clock"), w.T("mast.clock", w.Day(i.AsOf), w.Day(known), known.Format("15:04"))}}
	if first.rule.Example {
		pg.Warnings = append(pg.Warnings, w.T("notice.example"))
	}
	if first.row.Trial {
		pg.Warnings = append(pg.Warnings, w.T("score.sentence_trial"))
	}
	items := table{Title: w.T("score.q_items"), Columns: append([]column{{Title: w.T("score.col_output"), Kind: textKind}}, itemColumns(w)...)}
	for _, v := range told {
		pg.Outputs = append(pg.Outputs, v.notice())
		for _, row := range v.itemRows(s.compoundLabel) {
			items.Rows = append(items.Rows, append([]cell{w.text(v.outputName())}, row...))
		}
		pg.Foot = append(pg.Foot, w.T("notice.hash", v.outputName(), v.row.Hash))
	}
	pg.ItemsAnswer = strong(itemsSentence(w, told))
	if len(items.Rows) > 0 {
		pg.Items = items.HTML()
	}
	projects := s.projectTable(w, told, nil)
	pg.Projects = projects.HTML()
	pg.CasesAnswer = strong(s.caseSentence(w, s.scores.cases))
	if len(s.scores.cases) > 0 {
		cases := s.caseTable(w, "", s.scores.cases, nil)
		pg.Cases = cases.HTML()
	}
	pg.Rights = w.T("notice.rights", w.Count(s.policyInt("score.verify_workdays", 1)), w.Count(s.policyInt("score.decide_workdays", 2)), w.Count(s.policyInt("score.extend_workdays", 3)),
		w.Count(s.policyInt("score.min_publicity_months", 3)), w.Count(s.policyInt("score.repair_workdays", 3)))
	pg.Foot = append(pg.Foot, w.T("notice.program", o.Program, i.LakeState))
	return pg
}

// notice tells one output.
func (v scored) notice() noticeOutput {
	out := noticeOutput{Name: v.outputName(), Sentence: strong(v.sentence() + v.peers())}
	if math.IsNaN(v.row.Score) {
		return out
	}
	classes, history := v.classTable(), v.historyTable()
	steps := table{Title: v.w.T("score.q_steps", v.outputName()), Columns: stepColumns(v.w), Rows: v.stepRows()}
	out.Strip, out.Classes = stripSVG(v.w, v.parts()), classes.HTML()
	out.StepSentence, out.Fall, out.Steps = strong(v.stepSentence()), fallSVG(v.falls(), v.bandMarks(v.w, v.rule.Output)), steps.HTML()
	out.Change, out.History = strong(v.changeSentence()), history.HTML()
	if gains := v.gains[v.rule.Output][v.row.Company]; len(gains) > 0 {
		t := v.gainTable()
		out.Raise, out.Gains = strong(v.raiseSentence(gains[0])), t.HTML()
	}
	return out
}
