package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"baimi/transform"
)

func TestAMomentYetToComeIsRefusedAndTodayMeansUpToNow(t *testing.T) {
	zone := time.FixedZone("CST", 8*3600)
	now := time.Date(2022, 7, 17, 22, 0, 0, 250_000_000, time.UTC) // six in the morning of the 18th there
	text, err := newTexts("en")
	if err != nil {
		t.Fatal(err)
	}
	for given, want := range map[string]time.Time{
		"2022-07-18 05:59":    time.Date(2022, 7, 18, 5, 59, 0, 0, zone),
		"2022-07-18":          now,
		"2022-07-18 06:00:01": now,
		"2022-07-18 06:00:02": {},
		"2022-07-19":          {},
		"2099-01-01":          {},
	} {
		got, err := pastMoment(text, "--known-at", given, now, zone)
		var wrong usageError
		switch refused := errors.As(err, &wrong); {
		case refused != want.IsZero():
			t.Errorf("%s: %v", given, err)
		case refused && (!strings.Contains(err.Error(), given) || !strings.Contains(err.Error(), "2022-07-18 06:00:00")):
			t.Errorf("%s is refused without itself or now: %v", given, err)
		case !refused && !got.Equal(want):
			t.Errorf("%s means %v, want %v", given, got, want)
		}
	}
	for day, refused := range map[string]bool{"2022-07-18": false, "2022-07-19": true} {
		if _, _, err := (clocks{asOf: day}).parse(text, now, zone); (err != nil) != refused {
			t.Errorf("as of %s: %v", day, err)
		}
	}
}

func TestWhatWasKnownIsPrintedOnTheCitysClockAndReadsBackWithoutLoss(t *testing.T) {
	zone := time.FixedZone("CST", 8*3600)
	text, err := newTexts("en")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	c := &city{app: &app{text: text, stdout: &out}, zone: zone}
	known := time.Date(2022, 7, 17, 22, 0, 26, 877_059_000, time.UTC)
	c.printTransform(transform.Result{AsOf: known, KnownAt: known})
	if !strings.Contains(out.String(), "2022-07-18 06:00:27") {
		t.Errorf("printed %s", out.String())
	}
	back, err := pastMoment(text, "--known-at", c.known(known), known, zone)
	if err != nil || back.Before(known) {
		t.Errorf("%s reads back as %v, %v", c.known(known), back, err)
	}
}
