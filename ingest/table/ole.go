package table

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"unicode/utf16"
)

var oleMagic = []byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}

// recogniseOLE refuses an OLE2 container for what it holds: a password-protected workbook of any newer format, an
// old workbook, or no workbook. Format: [MS-CFB].
func recogniseOLE(r io.ReaderAt, size int64, ext string) *Refusal {
	names, err := oleNames(r, size)
	switch {
	case names["encryptedpackage"]:
		return refuse(Encrypted, "", nil)
	case names["workbook"] || names["book"]:
		if ext == ".et" || ext == ".ett" {
			return refuse(ET, "", nil)
		}
		return refuse(OldXLS, "", nil)
	case err != nil:
		return refuse(Truncated, "the container's directory is cut", err)
	}
	return refuse(NotSpreadsheet, "an OLE container without a workbook", nil)
}

// oleNames returns the lower-case names in the container's directory: with an error, those before it.
func oleNames(r io.ReaderAt, size int64) (map[string]bool, error) {
	head, err := readAt(r, 0, min(size, 512))
	if err != nil {
		return nil, err
	}
	if len(head) < 512 {
		return nil, io.ErrUnexpectedEOF
	}
	u32 := binary.LittleEndian.Uint32
	shift := binary.LittleEndian.Uint16(head[30:])
	if shift != 9 && shift != 12 {
		return nil, io.ErrUnexpectedEOF
	}
	sectorSize := int64(1) << shift
	sector := func(n uint32) ([]byte, error) {
		at := (int64(n) + 1) * sectorSize
		if at+sectorSize > size {
			// The last sector of files written by some programs is short.
			if at >= size {
				return nil, io.ErrUnexpectedEOF
			}
			short, err := readAt(r, at, size-at)
			return append(short, make([]byte, sectorSize-int64(len(short)))...), err
		}
		return readAt(r, at, sectorSize)
	}
	perSector := uint32(sectorSize / 4)
	// fatSector finds the sector that holds part n of the allocation table: the first 109 are listed in the
	// header, the others in a chain of sectors.
	fatSector := func(n uint32) (uint32, error) {
		if n < 109 {
			return u32(head[76+4*n:]), nil
		}
		n -= 109
		at := u32(head[68:])
		for ; n >= perSector-1; n -= perSector - 1 {
			s, err := sector(at)
			if err != nil {
				return 0, err
			}
			at = u32(s[sectorSize-4:])
		}
		s, err := sector(at)
		if err != nil {
			return 0, err
		}
		return u32(s[4*n:]), nil
	}
	names := map[string]bool{}
	const maxSectors = 4096 // far more than any workbook's directory; ends a chain that runs in a circle
	at := u32(head[48:])
	for range maxSectors {
		if at >= 0xfffffffa { // end of chain
			return names, nil
		}
		dir, err := sector(at)
		if err != nil {
			return names, err
		}
		for ; len(dir) >= 128; dir = dir[128:] {
			names[oleName(dir[:128])] = true
		}
		part, err := fatSector(at / perSector)
		if err != nil {
			return names, err
		}
		fat, err := sector(part)
		if err != nil {
			return names, err
		}
		at = u32(fat[4*(at%perSector):])
	}
	return names, nil
}

func oleName(entry []byte) string {
	n := min(int(binary.LittleEndian.Uint16(entry[64:])), 64)
	var units []uint16
	for i := 0; i+1 < n; i += 2 {
		units = append(units, binary.LittleEndian.Uint16(entry[i:]))
	}
	return strings.ToLower(string(bytes.TrimRight([]byte(string(utf16.Decode(units))), "\x00")))
}
