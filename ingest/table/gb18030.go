package table

import (
	"encoding/binary"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// fourByteBMP is the number of four-byte codes that lie in the Basic Multilingual Plane: 81308130 to 8431A439.
const fourByteBMP = 39_420

// gbTable maps GB18030 codes to UTF-8. An entry holds up to three bytes, the first lowest, and their number in the
// top byte; 0 means that the code stands for no character.
type gbTable struct {
	two  [126 << 8]uint32
	four [fourByteBMP]uint32
}

// loadGBTable asks x/text for every code once. A table instead of its decoder because that decoder, a call and a
// rune per character, would take longer than everything else that happens to a file.
var loadGBTable = sync.OnceValue(func() *gbTable {
	t := new(gbTable)
	dec := simplifiedchinese.GB18030.NewDecoder()
	lookup := func(src ...byte) uint32 {
		var dst [16]byte
		dec.Reset()
		n, used, err := dec.Transform(dst[:], src, true)
		r, size := utf8.DecodeRune(dst[:n])
		if err != nil || used != len(src) || size != n || r == utf8.RuneError {
			return 0
		}
		return packUTF8(r)
	}
	for lead := range 126 {
		for trail := 0x40; trail <= 0xfe; trail++ {
			if trail != 0x7f {
				t.two[lead<<8|trail] = lookup(byte(lead+0x81), byte(trail))
			}
		}
	}
	for i := range t.four {
		t.four[i] = lookup(byte(0x81+i/12_600), byte(0x30+i/1_260%10), byte(0x81+i/10%126), byte(0x30+i%10))
	}
	// x/text cannot tell the replacement character, which has a code of its own, from a failure.
	t.four[((0x84-0x81)*10+(0x31-0x30))*1_260+(0xa4-0x81)*10+(0x37-0x30)] = packUTF8(utf8.RuneError)
	return t
})

func packUTF8(r rune) uint32 {
	var b [4]byte
	n := utf8.EncodeRune(b[:3:3], r)
	return binary.LittleEndian.Uint32(b[:]) | uint32(n)<<24
}

// decodeGB18030 decodes like a decoder's decode.
func decodeGB18030(dst, src []byte, atEOF bool) (nDst, nSrc int, status decodeStatus) {
	t := loadGBTable()
	for nSrc < len(src) {
		if len(dst)-nDst < 8 {
			return nDst, nSrc, decodeFull
		}
		c := src[nSrc]
		if c < utf8.RuneSelf {
			if len(src)-nSrc >= 8 {
				w := binary.LittleEndian.Uint64(src[nSrc:])
				if w&0x8080808080808080 == 0 {
					binary.LittleEndian.PutUint64(dst[nDst:], w)
					nDst, nSrc = nDst+8, nSrc+8
					continue
				}
			}
			dst[nDst] = c
			nDst, nSrc = nDst+1, nSrc+1
			continue
		}
		if c == 0x80 { // the euro sign of Windows code page 936
			nDst, nSrc = nDst+copy(dst[nDst:], "€"), nSrc+1
			continue
		}
		if c == 0xff {
			return nDst, nSrc, decodeBad
		}
		if nSrc+1 >= len(src) {
			return nDst, nSrc, cutShort(atEOF)
		}
		if c1 := src[nSrc+1]; c1 >= 0x40 {
			v := t.two[int(c-0x81)<<8|int(c1)]
			if v == 0 {
				return nDst, nSrc, decodeBad
			}
			binary.LittleEndian.PutUint32(dst[nDst:], v)
			nDst, nSrc = nDst+int(v>>24), nSrc+2
			continue
		}
		size, used, status := t.decodeFour(dst[nDst:], src[nSrc:], atEOF)
		if status != decodeMore || used == 0 {
			return nDst, nSrc, status
		}
		nDst, nSrc = nDst+size, nSrc+used
	}
	return nDst, nSrc, decodeMore
}

// decodeFour decodes one four-byte code; a cut one that may be completed gives used 0 and decodeMore.
func (t *gbTable) decodeFour(dst, src []byte, atEOF bool) (size, used int, status decodeStatus) {
	if len(src) < 4 {
		return 0, 0, cutShort(atEOF)
	}
	c0, c1, c2, c3 := int(src[0])-0x81, int(src[1])-0x30, int(src[2])-0x81, int(src[3])-0x30
	if c1 < 0 || c1 > 9 || c2 < 0 || c2 > 125 || c3 < 0 || c3 > 9 {
		return 0, 0, decodeBad
	}
	const supplementary = (0x90 - 0x81) * 12_600
	switch i := c0*12_600 + c1*1_260 + c2*10 + c3; {
	case i < fourByteBMP:
		v := t.four[i]
		if v == 0 {
			return 0, 0, decodeBad
		}
		binary.LittleEndian.PutUint32(dst, v)
		return int(v >> 24), 4, decodeMore
	case i >= supplementary && i-supplementary <= utf8.MaxRune-0x10000:
		return utf8.EncodeRune(dst, rune(i-supplementary+0x10000)), 4, decodeMore
	}
	return 0, 0, decodeBad
}

// cutShort is the status of a character that src ends within.
func cutShort(atEOF bool) decodeStatus {
	if atEOF {
		return decodeBad
	}
	return decodeMore
}
