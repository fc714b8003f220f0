package transform

import (
	"database/sql/driver"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/shopspring/decimal"

	"baimi/sql/warehouse"
)

func TestFieldsFillTheColumnsOfTheirNames(t *testing.T) {
	type row struct {
		Name   string              `json:"name"`
		Day    string              `json:"day"`
		N      int64               `json:"n"`
		Rate   *float64            `json:"rate"`
		Points decimal.Decimal     `json:"points"`
		Score  decimal.NullDecimal `json:"score"`
	}
	rate := 0.25
	rows := []row{
		{Name: "甲", Day: "2022-07-17", N: 3, Rate: &rate, Points: decimal.RequireFromString("-1.25"), Score: decimal.NewNullDecimal(decimal.New(7, 0))},
		{Name: "乙", Day: "2020-02-29"},
	}
	columns := []string{"day DATE", "name VARCHAR", "n BIGINT", "rate DOUBLE", "points DECIMAL(10,4)", "score DECIMAL(6,1)"}
	got, err := columnValues(rows, columns)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]driver.Value{
		{time.Date(2022, 7, 17, 0, 0, 0, 0, time.UTC), "甲", int64(3), 0.25, warehouse.Decimal(10, 4, big.NewInt(-12500)), warehouse.Decimal(6, 1, big.NewInt(70))},
		{time.Date(2020, 2, 29, 0, 0, 0, 0, time.UTC), "乙", int64(0), nil, warehouse.Decimal(10, 4, big.NewInt(0)), nil},
	}
	bigs := cmp.Comparer(func(a, b *big.Int) bool { return a.Cmp(b) == 0 })
	if diff := cmp.Diff(want, got, bigs, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	wrong := []row{{Day: "17.7.2022", Points: decimal.RequireFromString("-1.25")}}
	for column, why := range map[string]string{
		"town VARCHAR":         "no field",
		"day DATE":             "17.7.2022",
		"points DECIMAL(10,1)": "does not fit",
		"points DECIMAL(2,2)":  "does not fit",
		"points DECIMAL":       "is not a DECIMAL(width,scale)",
	} {
		if _, err := columnValues(wrong, []string{column}); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v, want %q", column, err, why)
		}
	}
}
