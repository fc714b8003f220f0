package demo

import (
	"io"
	"testing"
)

// BenchmarkDefaultCity draws the default city and writes all its files.
func BenchmarkDefaultCity(b *testing.B) {
	for b.Loop() {
		c, err := New(DefaultOptions())
		if err != nil {
			b.Fatal(err)
		}
		n := counter(0)
		for d := range c.Drops() {
			for _, f := range d.Files {
				if err := f.Write(&n); err != nil {
					b.Fatal(err)
				}
			}
		}
		b.SetBytes(int64(n))
	}
}

// BenchmarkNew draws the default city without writing it.
func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := New(DefaultOptions()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkWriteTickets writes the tickets that other benchmarks read.
func BenchmarkWriteTickets(b *testing.B) {
	for b.Loop() {
		if err := WriteTickets(io.Discard, 100_000, 1, GB18030); err != nil {
			b.Fatal(err)
		}
	}
}

// counter counts the bytes written to it.
type counter int64

func (n *counter) Write(p []byte) (int, error) {
	*n += counter(len(p))
	return len(p), nil
}
