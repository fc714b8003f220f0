package table

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func TestEveryGB18030CodeDecodesAsGolangOrgTextDecodesIt(t *testing.T) {
	dec := simplifiedchinese.GB18030.NewDecoder()
	dst := make([]byte, 16)
	check := func(code ...byte) {
		want, err := dec.Bytes(code)
		if err != nil {
			t.Fatal(err)
		}
		n, used, status := decodeGB18030(dst, code, true)
		switch {
		case bytes.Contains(want, []byte("\ufffd")) && !bytes.Equal(code, []byte{0x84, 0x31, 0xa4, 0x37}):
			if status != decodeBad {
				t.Fatalf("% x: got %q, want it refused", code, dst[:n])
			}
		case !bytes.Equal(dst[:n], want) || used != len(code) || status != decodeMore:
			t.Fatalf("% x: got %q (%d, %d), want %q", code, dst[:n], used, status, want)
		}
	}
	for a := range 256 {
		check(byte(a))
		for b := range 256 {
			check(byte(a), byte(b))
		}
	}
	for a := 0x81; a <= 0xfe; a++ {
		for b := 0x30; b <= 0x39; b++ {
			for c := 0x81; c <= 0xfe; c++ {
				for d := 0x30; d <= 0x39; d++ {
					check(byte(a), byte(b), byte(c), byte(d))
				}
			}
		}
	}
}

// randomText has characters of every length in both encodings.
func randomText(rng *rand.Rand, runes int) string {
	var b []byte
	for range runes {
		var r rune
		switch rng.IntN(4) {
		case 0:
			r = rune(0x20 + rng.IntN(0x5f))
		case 1:
			r = rune(0x4e00 + rng.IntN(0x5200))
		case 2:
			r = rune(0x3400 + rng.IntN(0x1900))
		case 3:
			r = rune(0x1f300 + rng.IntN(0x300))
		}
		b = utf8.AppendRune(b, r)
	}
	return string(b)
}

func TestTextDecodesTheSameHoweverItIsCutIntoReads(t *testing.T) {
	text := randomText(rand.New(rand.NewPCG(3, 4)), 100_000)
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for encoding, encoded := range map[string]string{utf8Encoding: text, gb18030Encoding: gb} {
		for name, src := range map[string]io.Reader{
			"whole":          bytes.NewReader([]byte(encoded)),
			"byte by byte":   iotest.OneByteReader(bytes.NewReader([]byte(encoded))),
			"data with EOF":  iotest.DataErrReader(bytes.NewReader([]byte(encoded))),
			"read far ahead": newAheadReader(bytes.NewReader([]byte(encoded))),
		} {
			d := newDecodingReader(src, encoding, blockSize)
			var got []byte
			for p := make([]byte, 11); ; {
				n, err := d.Read(p)
				got = append(got, p[:n]...)
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatalf("%s, %s: %v", encoding, name, err)
				}
			}
			if string(got) != text {
				t.Errorf("%s, %s: the text differs", encoding, name)
			}
		}
	}
}

func FuzzDecodeGB18030(f *testing.F) {
	f.Add([]byte("abc"))
	f.Add([]byte("\xb5\xe7\xcc\xdd\x81\x30\x81\x30\x95\x32\x82\x36"))
	f.Fuzz(func(t *testing.T, src []byte) {
		dst := make([]byte, 4*len(src)+16)
		n, used, status := decodeGB18030(dst, src, true)
		if !utf8.Valid(dst[:n]) || (status == decodeMore) != (used == len(src)) {
			t.Fatalf("% x: %d of %d bytes, status %d, %q", src, used, len(src), status, dst[:n])
		}
	})
}
