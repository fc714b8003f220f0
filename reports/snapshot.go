package reports

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sort"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"
)

// ErrNoIssue says that the warehouse holds no issue to publish.
var ErrNoIssue = errors.New("marts.issue is empty. Try: baimi transform")

// snapshot is everything the pages of one issue are made from, read once and then only read.
type snapshot struct {
	issue    issueRow
	policy   []policyRow
	versions []versionRow // in the order in which they take effect
	regions  []regionRow  // in print order
	region   map[string]regionRow
	children map[string][]regionRow // placed children, in print order; the unplaced row last

	coverage map[string][]coverageRow // by region, weeks ascending
	pace     map[string]paceRow
	ladder   map[string][]ladderRow
	target   coverageMarts
	months   map[string][]regionMonthRow
	subjects map[string][]categoryRow            // regions: last 12 complete months
	handling map[string]map[string][]handlingRow // region → measure → months ascending
	share    map[string][]shareRow               // months ascending
	trends
	complete time.Time // last complete month, zero when none
	untold   time.Time // first month that is over and whose tickets have not (all) come, zero when none

	companies    []companyRow
	company      map[string]companyRow
	companyMonth map[string][]companyPeriodRow
	companyQtr   map[string][]companyPeriodRow
	companyCat   map[string][]categoryRow // last four complete quarters and the four before
	companyParts map[string][]companyCompoundRow
	quarterEnd   time.Time // end of the last complete quarter, zero when none

	firms  map[string]*firm // companies as their pages may show them
	masked map[string]bool  // compounds whose count some company's page hides
	median float64          // peer median rate of the last complete quarter, NaN when none

	compounds      []compoundRow
	compoundOf     map[string][]compoundRow // by town and by community
	compoundByFirm map[string][]compoundRow
	compoundMonths map[string][]compoundMonthRow
	isCompound     map[string]bool
	compound       map[string]compoundRow
	companyOf      map[string]string // compound → company that serves it

	governance governance
	comparison comparisons
	complaints complaints
	scores     scores

	unplaced       []unplacedRow
	matches        []matchRow
	classified     []classifiedRow
	reviews        []reviewRow
	batches        []batchRow
	rejects        []rejectRow
	freshness      []freshnessRow
	missing        []missingKeyRow
	reconciliation []reconciliationRow

	offices        []officeRow
	surveys        []surveyRow
	forms          []formRow // those that did not come on time
	contradictions []contradictionRow
	unlisted       []int64                // years whose list of holidays is not known
	sources        map[string][]sourceRow // by kind/id of the subject
}

func read(ctx context.Context, q Querier) (*snapshot, error) {
	s := &snapshot{}
	issues, err := load[issueRow](ctx, q, "marts.issue", "")
	if err != nil {
		return nil, err
	}
	if len(issues) == 0 {
		return nil, ErrNoIssue
	}
	s.issue = issues[0]
	type step func(context.Context, Querier) error
	together, ctx := errgroup.WithContext(ctx)
	for _, steps := range [][]step{
		{s.readRegions, s.readComplaintPages}, // which asks for the city
		{s.readCompanies, s.readGovernance},
		{s.readComplaints, s.readCoverage},
		{s.readScores, s.readQuality, s.readSurveys, s.readSources, s.readComparisons},
	} {
		together.Go(func() error {
			for _, read := range steps {
				if err := read(ctx, q); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := together.Wait(); err != nil {
		return nil, err
	}
	s.makeFirms()
	s.sortOwed()
	s.maskComparisons()
	s.maskSteps()
	s.hideOnAgenda()
	s.setPeerMedian()
	return s, nil
}

func (s *snapshot) readRegions(ctx context.Context, q Querier) error {
	var err error
	if s.policy, err = load[policyRow](ctx, q, "marts.policy", "order by key"); err != nil {
		return err
	}
	if s.versions, err = load[versionRow](ctx, q, "marts.policy_version", "order by effective_on, received_at"); err != nil {
		return err
	}
	if s.regions, err = load[regionRow](ctx, q, "marts.region", "order by is_unplaced, sort, region_code"); err != nil {
		return err
	}
	s.region = map[string]regionRow{}
	s.children = map[string][]regionRow{}
	for _, r := range s.regions {
		s.region[r.Code] = r
		if r.Level == "district" || r.Level == "town" || r.Level == "community" {
			s.children[r.Parent] = append(s.children[r.Parent], r)
		}
	}
	coverage, err := load[coverageRow](ctx, q, "marts.coverage_week", "order by region_code, week")
	if err != nil {
		return err
	}
	s.coverage = group(coverage, func(r coverageRow) string { return r.Region })
	pace, err := load[paceRow](ctx, q, "marts.coverage_pace", "")
	if err != nil {
		return err
	}
	s.pace = map[string]paceRow{}
	for _, p := range pace {
		s.pace[p.Region] = p
	}
	ladder, err := load[ladderRow](ctx, q, "marts.branch_ladder", "order by region_code, stage_order")
	if err != nil {
		return err
	}
	s.ladder = group(ladder, func(r ladderRow) string { return r.Region })
	return nil
}

func (s *snapshot) readComplaints(ctx context.Context, q Querier) error {
	months, err := load[regionMonthRow](ctx, q, "marts.complaint_region_month", "order by region_code, month")
	if err != nil {
		return err
	}
	s.months = group(months, func(r regionMonthRow) string { return r.Region })
	for _, m := range months {
		switch {
		case m.Complete && m.Month.After(s.complete):
			s.complete = m.Month
		case !m.Complete && !m.Month.AddDate(0, 1, -1).After(s.issue.AsOf) && (s.untold.IsZero() || m.Month.Before(s.untold)):
			s.untold = m.Month
		}
	}
	subjects, err := load[categoryRow](ctx, q, `(
		select region_code as subject, category,
			sum(case when month > m - interval 12 month then tickets else 0 end) as tickets,
			sum(case when month > m - interval 12 month then matters else 0 end) as matters,
			sum(case when month <= m - interval 12 month then tickets else 0 end) as tickets_before
		from marts.complaint_category_month,
			(select max(month) as m from marts.complaint_region_month where complete) as last
		where month <= m and month > m - interval 24 month
		group by region_code, category)`, "where tickets > 0 or tickets_before > 0 order by subject, tickets desc, category")
	if err != nil {
		return err
	}
	s.subjects = group(subjects, func(r categoryRow) string { return r.Subject })
	handling, err := load[handlingRow](ctx, q, "marts.handling_month", "order by region_code, measure, month")
	if err != nil {
		return err
	}
	s.handling = map[string]map[string][]handlingRow{}
	for _, h := range handling {
		if s.handling[h.Region] == nil {
			s.handling[h.Region] = map[string][]handlingRow{}
		}
		s.handling[h.Region][h.Measure] = append(s.handling[h.Region][h.Measure], h)
	}
	share, err := load[shareRow](ctx, q, "marts.property_share", "order by region_code, month")
	if err != nil {
		return err
	}
	s.share = group(share, func(r shareRow) string { return r.Region })
	return s.readTrends(ctx, q)
}

func (s *snapshot) readCompanies(ctx context.Context, q Querier) error {
	var err error
	if s.companies, err = load[companyRow](ctx, q, "marts.company", "order by households desc, company_id"); err != nil {
		return err
	}
	s.company = map[string]companyRow{}
	for _, c := range s.companies {
		s.company[c.ID] = c
	}
	periods, err := load[companyPeriodRow](ctx, q, "marts.company_period", "order by company_id, period_start")
	if err != nil {
		return err
	}
	s.companyMonth = map[string][]companyPeriodRow{}
	s.companyQtr = map[string][]companyPeriodRow{}
	for _, p := range periods {
		if !p.Complete {
			continue
		}
		switch p.Kind {
		case "month":
			s.companyMonth[p.ID] = append(s.companyMonth[p.ID], p)
		case "quarter":
			s.companyQtr[p.ID] = append(s.companyQtr[p.ID], p)
			if p.End.After(s.quarterEnd) {
				s.quarterEnd = p.End
			}
		}
	}
	cats, err := load[categoryRow](ctx, q, `(
		select company_id as subject, category,
			sum(case when month > q - interval 12 month then tickets else 0 end) as tickets,
			sum(case when month > q - interval 12 month then matters else 0 end) as matters,
			sum(case when month <= q - interval 12 month then tickets else 0 end) as tickets_before
		from marts.company_category_month,
			(select date_trunc('month', max(period_end)) as q from marts.company_period where complete and period_kind = 'quarter') as last
		where month <= q and month > q - interval 24 month
		group by company_id, category)`, "where tickets > 0 or tickets_before > 0 order by subject, tickets desc, category")
	if err != nil {
		return err
	}
	s.companyCat = group(cats, func(r categoryRow) string { return r.Subject })
	parts, err := load[companyCompoundRow](ctx, q, `(
		select company_id, compound_id, sum(tickets) as tickets
		from marts.company_compound_month,
			(select date_trunc('month', max(period_end)) as q from marts.company_period where complete and period_kind = 'quarter') as last
		where month <= q and month > q - interval 12 month
		group by company_id, compound_id)`, "order by company_id, tickets desc, compound_id")
	if err != nil {
		return err
	}
	s.companyParts = group(parts, func(r companyCompoundRow) string { return r.Company })
	if s.compounds, err = load[compoundRow](ctx, q, "marts.compound", "order by region_code, compound_id"); err != nil {
		return err
	}
	s.isCompound, s.companyOf, s.compound = map[string]bool{}, map[string]string{}, map[string]compoundRow{}
	for _, c := range s.compounds {
		s.isCompound[c.ID], s.compound[c.ID] = true, c
		s.companyOf[c.ID] = c.CompanyID
	}
	s.compoundOf = group(s.compounds, func(r compoundRow) string { return r.Region })
	for _, c := range s.compounds {
		if c.Community != "" && c.Community != c.Region {
			s.compoundOf[c.Community] = append(s.compoundOf[c.Community], c)
		}
	}
	s.compoundByFirm = group(s.compounds, func(r compoundRow) string { return r.CompanyID })
	cm, err := load[compoundMonthRow](ctx, q, "marts.compound_month", "order by compound_id, month")
	if err != nil {
		return err
	}
	s.compoundMonths = group(cm, func(r compoundMonthRow) string { return r.Compound })
	return nil
}

func (s *snapshot) readQuality(ctx context.Context, q Querier) error {
	var err [9]error
	s.unplaced, err[0] = load[unplacedRow](ctx, q, "marts.unplaced", "order by district_code, tickets desc, reason")
	s.batches, err[1] = load[batchRow](ctx, q, "marts.quality_batch", "order by received_at desc, batch")
	s.rejects, err[2] = load[rejectRow](ctx, q, "marts.quality_reject", "order by rejects desc, dataset, column_name, code")
	s.freshness, err[3] = load[freshnessRow](ctx, q, "marts.freshness", "order by dataset")
	s.missing, err[4] = load[missingKeyRow](ctx, q, "marts.missing_key", "order by dataset, scope, key")
	s.reconciliation, err[5] = load[reconciliationRow](ctx, q, "marts.reconciliation", "order by ok, name, region_code")
	s.matches, err[6] = load[matchRow](ctx, q, "marts.match_rate", "order by district_code, method")
	s.classified, err[7] = load[classifiedRow](ctx, q, "marts.classified", "order by classified_by")
	s.reviews, err[8] = load[reviewRow](ctx, q, "marts.review", "order by question")
	return errors.Join(append(err[:], s.readOffices(ctx, q))...)
}

func group[T any](rows []T, key func(T) string) map[string][]T {
	out := map[string][]T{}
	for _, r := range rows {
		k := key(r)
		out[k] = append(out[k], r)
	}
	return out
}

// policyInt returns a whole number of the policy, or def where the policy does not say.
func (s *snapshot) policyInt(key string, def int64) int64 {
	for _, p := range s.policy {
		if p.Key == key {
			if n, err := strconv.ParseInt(p.Value, 10, 64); err == nil {
				return n
			}
			if f, err := strconv.ParseFloat(p.Value, 64); err == nil && !math.IsNaN(f) {
				return int64(f)
			}
		}
	}
	return def
}

// policyShare returns a fraction of the policy, NaN where it does not say.
func (s *snapshot) policyShare(key string) float64 {
	for _, p := range s.policy {
		if p.Key == key {
			if f, err := strconv.ParseFloat(p.Value, 64); err == nil {
				return f
			}
		}
	}
	return math.NaN()
}

func (s *snapshot) latestCoverage(region string) (coverageRow, bool) {
	weeks := s.coverage[region]
	if len(weeks) == 0 {
		return coverageRow{}, false
	}
	return weeks[len(weeks)-1], true
}

// coverageOn returns the week that had ended last on a day.
func (s *snapshot) coverageOn(region string, day time.Time) (coverageRow, bool) {
	weeks := s.coverage[region]
	n := sort.Search(len(weeks), func(i int) bool { return weeks[i].WeekEnd.After(day) })
	if n == 0 {
		return coverageRow{}, false
	}
	return weeks[n-1], true
}

// latestMonth returns the last complete month of a region.
func (s *snapshot) latestMonth(region string) (regionMonthRow, bool) {
	months := s.months[region]
	for i := len(months) - 1; i >= 0; i-- {
		if months[i].Complete {
			return months[i], true
		}
	}
	return regionMonthRow{}, false
}

// latestHandling returns the last complete month of a measure and the month before it.
func (s *snapshot) latestHandling(region, measure string) (now, before handlingRow, ok bool) {
	rows := s.handling[region][measure]
	for i := len(rows) - 1; i >= 0; i-- {
		if rows[i].Month.After(s.complete) { // of which there is none before the first complete month
			continue
		}
		if i > 0 {
			before = rows[i-1]
		}
		return rows[i], before, rows[i].Denominator > 0
	}
	return handlingRow{}, handlingRow{}, false
}

func (s *snapshot) cityCode() (string, error) {
	if s.issue.CityCode != "" {
		return s.issue.CityCode, nil
	}
	for _, r := range s.regions {
		if r.Level == "city" {
			return r.Code, nil
		}
	}
	return "", fmt.Errorf("find the city: %w", ErrNoIssue)
}
