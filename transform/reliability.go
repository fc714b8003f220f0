package transform

import (
	"context"
	"database/sql"
	"fmt"

	"baimi/transform/stats"
)

func reliabilityModel() goModel {
	return goModel{
		name:    "marts.reliability",
		grain:   "one row per company and share to read beside its figures (reopened, excluded, unanswered) of the last 12 whole months: whether it lies above the city's beyond chance",
		key:     []string{"company_id", "measure"},
		depends: []string{"marts.handling_year", "core.region", "core.policy"},
		columns: []string{
			"company_id VARCHAR", "measure VARCHAR", "numerator DOUBLE", "denominator BIGINT", "city_share DOUBLE", "p DOUBLE", "q DOUBLE",
			"word VARCHAR",
		},
		rows: reliabilityRows,
	}
}

type reliabilityRow struct {
	Company     string   `json:"company_id"`
	Measure     string   `json:"measure"`
	Numerator   float64  `json:"numerator"`
	Denominator int64    `json:"denominator"`
	City        float64  `json:"city_share"`
	P           *float64 `json:"p"`
	Q           *float64 `json:"q"`
	Word        string   `json:"word"`
}

// reliabilityRows holds every share of every company against the city's. One is called
// high where its interval lies above the city's and where, of all so called, no more than
// the policy's share may be so by chance.
//
// p is the probability of as many or more in a Poisson count of the same mean, which for
// more than one above the mean is no less than that in a binomial one: T. W. Anderson and
// S. M. Samuels, "Some inequalities among binomial and Poisson probabilities", Fifth
// Berkeley Symposium (1967) vol. 1, 1–12. So few tickets are never called high.
func reliabilityRows(ctx context.Context, s session) (any, error) {
	var falseShare sql.NullFloat64
	if err := s.one(ctx, "select false_share from core.policy", &falseShare); err != nil {
		return nil, fmt.Errorf("read the policy of comparisons: %w", err)
	}
	var rows []reliabilityRow
	var chances []float64
	err := s.each(ctx, `with counted as (
			select subject_kind, subject, measure, all_numerator as numerator, all_denominator as denominator
			from marts.handling_year where measure = 'reopened'
			union all
			select subject_kind, subject, 'excluded', cast(excluded as double), all_denominator
			from marts.handling_year where measure = 'on_time'
			union all
			select subject_kind, subject, measure, numerator, denominator
			from marts.handling_year where measure = 'unanswered'
		)
		select c.subject, c.measure, c.numerator, c.denominator, y.numerator / y.denominator
		from counted c
		join core.region r on r.level = 'city'
		join counted y on y.subject_kind = 'region' and y.subject = r.region_code and y.measure = c.measure and y.denominator > 0
		where c.subject_kind = 'company' and c.denominator > 0
		order by c.subject, c.measure`, func(found *sql.Rows) error {
		var r reliabilityRow
		if err := found.Scan(&r.Company, &r.Measure, &r.Numerator, &r.Denominator, &r.City); err != nil {
			return err
		}
		rows = append(rows, r)
		chances = append(chances, stats.PoissonTail(r.Numerator, float64(r.Denominator)*r.City, false))
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read shares of companies: %w", err)
	}
	for i, q := range stats.QValues(chances, false) {
		r := &rows[i]
		r.P, r.Q, r.Word = rounded(chances[i]), rounded(q), wordAsDue
		if lo, _ := stats.Wilson(r.Numerator, float64(r.Denominator), confidence); lo > r.City && q <= orNaN(falseShare) {
			r.Word = wordHigh
		}
	}
	return rows, nil
}
