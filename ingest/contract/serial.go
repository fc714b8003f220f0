package contract

import (
	"errors"
	"math"
	"time"
)

// ErrPhantomDay is the error for serial 60 of the 1900 date system, which
// stands for 1900-02-29, a day that never was.
var ErrPhantomDay = errors.New("serial 60 of the 1900 date system is 1900-02-29, which never was")

// ErrSerialRange is the error for a serial outside the years 1900–9999.
var ErrSerialRange = errors.New("date serial outside the years 1900 to 9999")

// SerialToTime turns a spreadsheet's date serial into wall-clock time shown in
// UTC, rounded to the millisecond. In the 1900 system serial 1 is 1900-01-01 and
// the day after 60, the phantom 1900-02-29, is 1900-03-01; in the 1904 system
// serial 0 is 1904-01-01 (ECMA-376 part 1, 18.17.4.1). It returns ErrPhantomDay
// or ErrSerialRange for serials without a day.
func SerialToTime(serial float64, date1904 bool) (time.Time, error) {
	days, micros, err := splitSerial(serial, date1904)
	if err != nil {
		return time.Time{}, err
	}
	return time.Unix(days*86400, micros*1000).UTC(), nil
}

// Days from 1970-01-01 back to serial 0 of each system; the 1900 system's is
// for serials after the phantom day.
const (
	epoch1900 = -25569
	epoch1904 = -24107
	lastDay   = 2932896 // 9999-12-31
)

// splitSerial returns days since 1970-01-01 and microseconds within the day.
func splitSerial(serial float64, date1904 bool) (days, micros int64, err error) {
	if math.IsNaN(serial) || serial < 0 || serial > 2958466 {
		return 0, 0, ErrSerialRange
	}
	whole := math.Floor(serial)
	millis := int64(math.Round((serial - whole) * 86400000))
	days = int64(whole)
	if millis == 86400000 {
		days, millis = days+1, 0
	}
	switch {
	case date1904:
		days += epoch1904
	case days == 60:
		return 0, 0, ErrPhantomDay
	case days < 1:
		return 0, 0, ErrSerialRange
	case days < 60:
		days += epoch1900 + 1
	default:
		days += epoch1900
	}
	if days > lastDay {
		return 0, 0, ErrSerialRange
	}
	return days, millis * 1000, nil
}
