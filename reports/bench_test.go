package reports

import (
	"context"
	"testing"
)

// BenchmarkPublish makes both editions of the fixture city: about 1,200 compounds' and 560 other
// pages with their files.
func BenchmarkPublish(b *testing.B) {
	db := openMarts(b, "city.sql")
	for b.Loop() {
		r, err := Publish(context.Background(), db, testOptions(b, b.TempDir()))
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(r.Pages), "pages")
	}
}
