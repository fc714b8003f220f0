package contract

import "time"

// A Value is one parsed cell, ready to be stored. The zero Value is a missing
// one. Which accessor applies follows from the Field at the same position: the
// contract fixes it once for the whole column, so a Value carries no type.
type Value struct {
	present bool
	num     int64
	real    float64
	text    string
}

// TextValue returns a Value that holds s, for callers that replace a parsed
// text (a hashed phone, a scrubbed sentence).
func TextValue(s string) Value { return Value{present: true, text: s} }

// IsMissing reports whether the cell held nothing that counts as a value.
func (v Value) IsMissing() bool { return !v.present }

// Text returns the text of a VARCHAR field: text, enumeration code, region
// digits, USCC, or a list joined by "|". It is "" when missing.
func (v Value) Text() string { return v.text }

// Int returns the number of a BIGINT field.
func (v Value) Int() int64 { return v.num }

// Float returns the number of a DOUBLE field; percentages are fractions 0–1.
func (v Value) Float() float64 { return v.real }

// Bool returns the truth of a BOOLEAN field.
func (v Value) Bool() bool { return v.num != 0 }

// Scaled returns a DECIMAL(18,4) field in ten-thousandths: 2.05 is 20500.
func (v Value) Scaled() int64 { return v.num }

// Days returns a DATE field as days since 1970-01-01.
func (v Value) Days() int32 { return int32(v.num) }

// Micros returns a TIMESTAMP field as microseconds since 1970-01-01 00:00 of
// the city's wall clock.
func (v Value) Micros() int64 { return v.num }

// Date returns a DATE field as midnight UTC of that day.
func (v Value) Date() time.Time { return time.Unix(v.num*86400, 0).UTC() }

// Time returns a TIMESTAMP field with the city's wall clock shown in UTC.
func (v Value) Time() time.Time { return time.UnixMicro(v.num).UTC() }

func intValue(n int64) Value    { return Value{present: true, num: n} }
func realValue(f float64) Value { return Value{present: true, real: f} }
func boolValue(b bool) Value {
	if b {
		return Value{present: true, num: 1}
	}
	return Value{present: true}
}

func dateValue(t time.Time) Value {
	y, m, d := t.Date()
	return intValue(daysOf(y, int(m), d))
}

// daysOf counts days since 1970-01-01 in the proleptic Gregorian calendar
// (Howard Hinnant, "chrono-compatible low-level date algorithms", days_from_civil).
func daysOf(y, m, d int) int64 {
	if m <= 2 {
		y--
	}
	era := y / 400
	if y < 0 {
		era = (y - 399) / 400
	}
	yoe := y - era*400
	mp := (m + 9) % 12
	doy := (153*mp+2)/5 + d - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return int64(era)*146097 + int64(doe) - 719468
}
