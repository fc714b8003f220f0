package access

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// The cost of one hash: argon2id with 19 MiB and two passes (OWASP Password Storage Cheat Sheet).
const (
	hashMemory  = 19 * 1024 // KiB
	hashPasses  = 2
	hashThreads = 1
	hashLength  = 32
	saltLength  = 16
)

var errHash = errors.New("the password hash is not argon2id in PHC notation")

// hashPassword returns the password's hash with a salt of its own.
func hashPassword(password string) string {
	salt := make([]byte, saltLength)
	rand.Read(salt) // never fails: crypto/rand ends the program instead
	sum := argon2.IDKey([]byte(password), salt, hashPasses, hashMemory, hashThreads, hashLength)
	text := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemory, hashPasses, hashThreads, text(salt), text(sum))
}

// parameters are what a stored hash was made with, so that the cost can be raised later.
type parameters struct {
	memory, passes uint32
	threads        uint8
	salt, sum      []byte
}

func parseHash(hash string) (p parameters, err error) {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return p, errHash
	}
	var version int
	if n, _ := fmt.Sscanf(parts[2], "v=%d", &version); n != 1 || version != argon2.Version {
		return p, errHash
	}
	if n, _ := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.passes, &p.threads); n != 3 {
		return p, errHash
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	sum, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	sane := p.memory >= 8 && p.memory <= 1<<20 && p.passes >= 1 && p.passes <= 100 && p.threads >= 1 && len(salt) >= 8 && len(sum) >= 16
	if err1 != nil || err2 != nil || !sane {
		return p, errHash
	}
	p.salt, p.sum = salt, sum
	return p, nil
}

// checkHash reports whether the password is the one that was hashed, in constant time.
func checkHash(hash, password string) bool {
	p, err := parseHash(hash)
	if err != nil || len(password) > maxPassword {
		return false
	}
	sum := argon2.IDKey([]byte(password), p.salt, p.passes, p.memory, p.threads, uint32(len(p.sum)))
	return subtle.ConstantTimeCompare(sum, p.sum) == 1
}

// NewPassword makes a password for an account that is handed over once: 16 characters that cannot be
// mistaken for one another, in groups of four. SetPassword takes it for every name that an account may
// have; a name that no password can do without, such as none at all, is refused there.
func NewPassword(name string) string {
	p := drawPassword()
	for range 100 { // a short name is in one of a hundred
		if checkPassword(name, p) == nil {
			break
		}
		p = drawPassword()
	}
	return p
}

func drawPassword() string {
	const letters = "abcdefghjkmnpqrstuvwxyz23456789" // 31: the remainder below keeps each as likely
	var b strings.Builder
	for n := 0; n < 16; {
		var c [1]byte
		rand.Read(c[:])
		if int(c[0]) >= 256/len(letters)*len(letters) {
			continue
		}
		if n > 0 && n%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(letters[int(c[0])%len(letters)])
		n++
	}
	return b.String()
}

func newStamp() string {
	var b [12]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}
