package stats

import (
	"encoding/csv"
	"encoding/json"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// knownAnswer is one record of the published answers.
type knownAnswer struct {
	ID     string
	Data   string
	Center float64
	SD     float64
	LCL    float64
	UCL    float64
	LL95   []float64
	UL95   []float64
	LL998  []float64
	UL998  []float64
	Groups int
	// Outliers lie outside the 99.8 % limits.
	Outliers int
	Phi      float64
	Tau2     float64
	// Dispersion is Pearson's, of the regression behind the expected counts.
	Dispersion float64 `json:"pearson_dispersion_converged"`
	// RawDispersion is the one published, from R's working weights one step before
	// convergence.
	RawDispersion float64 `json:"pearson_dispersion_published"`
}

// reproduced holds a test for every published answer of a chart in use.
var reproduced = map[string]func(t *testing.T, dir string, want knownAnswer){
	"nhsr-r1": func(t *testing.T, dir string, want knownAnswer) {
		chart := XmR(column(t, filepath.Join(dir, "nhsrplotthedots/ptd_r1_input.csv"), "y"), XmROptions{})
		limitsAgree(t, chart, want)
		for i, p := range chart.Points {
			if p.Up|p.Down != 0 {
				t.Errorf("point %d is marked %v %v; the snapshot counts 20 common causes", i+1, p.Up, p.Down)
			}
		}
	},
	"nhsr-r2": func(t *testing.T, dir string, want knownAnswer) {
		values := column(t, filepath.Join(dir, "nhsrplotthedots/ptd_r1_input.csv"), "y")
		values[14] = 10
		chart := XmR(values, XmROptions{})
		limitsAgree(t, chart, want)
		if chart.Points[14].Up != Beyond {
			t.Errorf("the planted value is marked %q, want beyond", chart.Points[14].Up)
		}
	},
	"nhsr-r3": func(t *testing.T, dir string, want knownAnswer) {
		values := column(t, filepath.Join(dir, "nhsrplotthedots/ptd_r1_input.csv"), "y")
		values[14] = 10
		limitsAgree(t, XmR(values, XmROptions{KeepWildRanges: true}), want)
	},
	// qcc takes 3/1.128 where the XmR chart takes the rounded 2.66, a relative
	// difference of 1.6e-4 in the width of the limits.
	"qcc-viscosity-i": func(t *testing.T, dir string, want knownAnswer) {
		chart := XmR(trialRows(t, filepath.Join(dir, "qcc/viscosity.txt"), "viscosity"), XmROptions{KeepWildRanges: true})
		agrees(t, "centre", chart.Centre, want.Center)
		agrees(t, "sd", chart.MeanRange/1.128, want.SD)
		agrees(t, "lower", chart.Centre-3*chart.MeanRange/1.128, want.LCL)
		agrees(t, "upper", chart.Centre+3*chart.MeanRange/1.128, want.UCL)
		if off := math.Abs((chart.Upper-chart.Centre)/(want.UCL-want.Center) - 1); off > 1.7e-4 {
			t.Errorf("width of the limits is off by %.2g, want what rounding 3/1.128 to 2.66 explains", off)
		}
	},
	// The c and the u chart are LaneyU's Plain chart, the exposure being 1 or the size.
	"qcc-circuit-c": func(t *testing.T, dir string, want knownAnswer) {
		limitsAgree(t, LaneyU(circuit(t, dir, 1), UOptions{Plain: true}), want)
	},
	"qcc-circuit-c-excl": func(t *testing.T, dir string, want knownAnswer) {
		limitsAgree(t, LaneyU(circuit(t, dir, 1, 6, 20), UOptions{Plain: true}), want)
	},
	"qcc-circuit-u-excl": func(t *testing.T, dir string, want knownAnswer) {
		limitsAgree(t, LaneyU(circuit(t, dir, 100, 6, 20), UOptions{Plain: true}), want)
	},
	"qcc-pcmanufact-u": func(t *testing.T, dir string, want knownAnswer) {
		path := filepath.Join(dir, "qcc/pcmanufact.txt")
		var tallies []Tally
		sizes := tableColumn(t, path, "size")
		for i, x := range tableColumn(t, path, "x") {
			tallies = append(tallies, Tally{x, sizes[i]})
		}
		limitsAgree(t, LaneyU(tallies, UOptions{Plain: true}), want)
	},
	"funnelplotr-poisson-limits": func(t *testing.T, _ string, want knownAnswer) {
		for i, expected := range []float64{15, 20, 30} {
			lo, hi := PoissonExact(expected, 0.95)
			agrees(t, "lower 95 %", lo/expected, want.LL95[i])
			agrees(t, "upper 95 %", hi/expected, want.UL95[i])
			lo, hi = PoissonExact(expected, 0.998)
			agrees(t, "lower 99.8 %", lo/expected, want.LL998[i])
			agrees(t, "upper 99.8 %", hi/expected, want.UL998[i])
		}
	},
	// The expected counts are those of the regression of the length of stay.
	"funnelplotr-medpar-unadjusted": func(t *testing.T, dir string, want knownAnswer) {
		counts, dispersion := medparRegression(t, dir)
		within(t, "dispersion", dispersion, want.Dispersion, 0.5001e-6)
		within(t, "published dispersion", dispersion, want.RawDispersion, 1e-4)
		if got := outliers(counts, Funnel{}, 0.998); len(counts) != want.Groups || got != want.Outliers {
			t.Errorf("%d of %d groups are outliers, published %d of %d", got, len(counts), want.Outliers, want.Groups)
		}
		// And so are those of the table of expected counts.
		table := medpar(t, dir)
		for i, c := range counts {
			within(t, "observed", c.Observed, table[i].Observed, 0)
			within(t, "expected", c.Expected/table[i].Expected, 1, 1e-6)
		}
	},
	// The outliers of this record come from limits that were not taken back
	// from the square-root scale; see Funnel.Limits.
	"funnelplotr-medpar-cqc": func(t *testing.T, dir string, want knownAnswer) {
		counts := medpar(t, dir)
		f := NewFunnel(counts, 0.1)
		within(t, "phi", f.Phi, want.Phi, 0.5001e-9)
		within(t, "tau2", f.Tau2, want.Tau2, 0.5001e-12)
		notTakenBack := 0
		for _, c := range counts {
			if math.Abs(c.Observed/c.Expected-1) > NormalTwoSided(0.998)*math.Sqrt(1/(4*c.Expected)+f.Tau2) {
				notTakenBack++
			}
		}
		if notTakenBack != want.Outliers || f.Groups != want.Groups {
			t.Errorf("%d of %d outliers on the wrong scale, the record has %d of %d", notTakenBack, f.Groups, want.Outliers, want.Groups)
		}
		if got := outliers(counts, f, 0.998); got != 2 {
			t.Errorf("%d outliers on the right scale, want 2", got)
		}
	},
}

// leftOut names the published answers of charts that are not drawn, and why.
var leftOut = map[string]string{
	"qcc-orangejuice-p":       "shares have Wilson intervals: no p chart",
	"qcc-orangejuice-p-excl":  "shares have Wilson intervals: no p chart",
	"qcc-orangejuice2-p":      "shares have Wilson intervals: no p chart",
	"qcc-orangejuice-np":      "shares have Wilson intervals: no np chart",
	"qcc-pistonrings-xbar":    "a month has one value: no subgroups",
	"funnelplotr-medpar-shmi": "the funnel works on the square-root scale, not on the logarithmic one, which has no place for a group without any ticket",
}

func TestEveryPublishedAnswerOfAChartInUseIsReproduced(t *testing.T) {
	dir := publishedDir(t)
	raw, err := os.ReadFile(filepath.Join(dir, "known_answers.json"))
	if err != nil {
		t.Fatal(err)
	}
	var answers []knownAnswer
	if err := json.Unmarshal(raw, &answers); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, a := range answers {
		seen[a.ID] = true
		check, used := reproduced[a.ID]
		switch {
		case used:
			t.Run(a.ID, func(t *testing.T) { check(t, dir, a) })
		case leftOut[a.ID] == "":
			t.Errorf("%s is neither reproduced nor left out for a reason", a.ID)
		}
		if used && leftOut[a.ID] != "" {
			t.Errorf("%s is reproduced and left out", a.ID)
		}
	}
	for id := range leftOut {
		if !seen[id] {
			t.Errorf("%s is left out but not among the published answers", id)
		}
	}
	for id := range reproduced {
		if !seen[id] {
			t.Errorf("%s is not among the published answers", id)
		}
	}
}

func limitsAgree(t *testing.T, chart Chart, want knownAnswer) {
	t.Helper()
	agrees(t, "centre", chart.Centre, want.Center)
	agrees(t, "lower", chart.Lower, want.LCL)
	agrees(t, "upper", chart.Upper, want.UCL)
}

// agrees asks for all seven significant digits that the sources print.
func agrees(t *testing.T, what string, got, want float64) {
	t.Helper()
	unit := math.Pow(10, math.Floor(math.Log10(math.Abs(want)))-6)
	if !(math.Abs(got-want) <= 0.5001*unit) {
		t.Errorf("%s = %.10g, published %.10g", what, got, want)
	}
}

// publishedDir finds shared/data/spc beside the module root.
func publishedDir(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if filepath.Dir(dir) == dir {
			t.Fatal("no go.mod above the package")
		}
		dir = filepath.Dir(dir)
	}
	dir = filepath.Join(filepath.Dir(dir), "shared", "data", "spc")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("../shared/data absent: published answers are not compared")
	}
	return dir
}

func column(t *testing.T, path, name string) []float64 {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.TrimLeadingSpace = true
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := slices.Index(rows[0], name)
	if at < 0 {
		t.Fatalf("%s has no column %s", path, name)
	}
	return numbers(t, rows[1:], at)
}

// circuit is the c chart's data at a size, without the samples named from 1.
func circuit(t *testing.T, dir string, size float64, without ...int) []Tally {
	t.Helper()
	var tallies []Tally
	for i, x := range trialRows(t, filepath.Join(dir, "qcc/circuit.txt"), "x") {
		if !slices.Contains(without, i+1) {
			tallies = append(tallies, Tally{x, size})
		}
	}
	return tallies
}

// medparRegression regresses the stays of patients and returns for each hospital,
// in order of its number, days observed and expected, and Pearson's dispersion.
func medparRegression(t *testing.T, dir string) ([]Count, float64) {
	t.Helper()
	path := filepath.Join(dir, "funnelplotr/medpar.csv")
	days := column(t, path, "los")
	x := mat.NewDense(len(days), 6, nil)
	for j, name := range []string{"", "hmo", "died", "age80", "type2", "type3"} {
		if name == "" {
			for i := range days {
				x.Set(i, j, 1)
			}
			continue
		}
		x.SetCol(j, column(t, path, name))
	}
	fit, ok := fitPoisson(x, days, make([]float64, len(days)))
	if !ok {
		t.Fatal("the regression has no fit")
	}
	hospitals := map[float64]Count{}
	for i, number := range column(t, path, "provnum") {
		c := hospitals[number]
		hospitals[number] = Count{c.Observed + days[i], c.Expected + fit.fitted[i]}
	}
	var counts []Count
	for _, number := range slices.Sorted(maps.Keys(hospitals)) {
		counts = append(counts, hospitals[number])
	}
	chi := 0.0
	for i, mu := range fit.fitted {
		chi += (days[i] - mu) * (days[i] - mu) / mu
	}
	return counts, chi / float64(len(days)-len(fit.beta))
}

// trialRows reads a column of a qcc table, of the rows marked as trial.
func trialRows(t *testing.T, path, name string) []float64 {
	t.Helper()
	header, rows := table(t, path)
	at, trial := slices.Index(header, name), slices.Index(header, "trial")
	if at < 0 || trial < 0 {
		t.Fatalf("%s has columns %v", path, header)
	}
	return numbers(t, slices.DeleteFunc(rows, func(row []string) bool { return row[trial] != "TRUE" }), at)
}

// tableColumn reads a column of a qcc table.
func tableColumn(t *testing.T, path, name string) []float64 {
	t.Helper()
	header, rows := table(t, path)
	at := slices.Index(header, name)
	if at < 0 {
		t.Fatalf("%s has columns %v", path, header)
	}
	return numbers(t, rows, at)
}

func table(t *testing.T, path string) (header []string, rows [][]string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(strings.ReplaceAll(string(raw), `"`, "")) {
		if row := strings.Fields(line); len(row) > 0 {
			rows = append(rows, row)
		}
	}
	return rows[0], rows[1:]
}

func numbers(t *testing.T, rows [][]string, at int) []float64 {
	t.Helper()
	out := make([]float64, len(rows))
	for i, row := range rows {
		v, err := strconv.ParseFloat(row[at], 64)
		if err != nil {
			t.Fatal(err)
		}
		out[i] = v
	}
	return out
}
