package transform

import (
	"context"
	"database/sql"
	"slices"
	"testing"

	"baimi/transform/classify"
)

func TestTheCategoriesOfTextsAreThoseOfTheModels(t *testing.T) {
	b := newBench(t)
	models, err := Models()
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(models, func(m Model) bool { return m.Name == "staging.category" })
	var stated []string
	err = b.each(context.Background(), "select category from ("+models[at].query+") order by sort", func(rows *sql.Rows) error {
		var category string
		err := rows.Scan(&category)
		stated = append(stated, category)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := classify.Categories(); !slices.Equal(got, stated) {
		t.Errorf("texts are read for %q, the models count %q", got, stated)
	}
}
