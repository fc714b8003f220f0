package reports

import (
	"context"
	"os"
	"testing"
)

func TestLook(t *testing.T) {
	dir := os.Getenv("LOOK")
	if dir == "" {
		t.Skip("LOOK unset")
	}
	db := openMarts(t, "city.sql")
	r, err := Publish(context.Background(), db, testOptions(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", r)
}
