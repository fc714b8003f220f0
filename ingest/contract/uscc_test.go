package contract

import "testing"

// Codes printed by their owners or by the standard: the example of GB 32100-2015,
// and the business licences of three listed firms.
var publishedUSCC = []string{"91350100M000100Y43", "9144030071526726XG", "914403001922038216", "91330100799655058B"}

func TestPublishedSocialCreditCodesPassTheCheckDigit(t *testing.T) {
	for _, code := range publishedUSCC {
		check, ok := USCCCheckCharacter(code[:17])
		if !ok || check != code[17] {
			t.Errorf("%s: check character %c, want %c", code, check, code[17])
		}
	}
}

func TestEverySingleWrongCharacterOfASocialCreditCodeIsFound(t *testing.T) {
	for _, code := range publishedUSCC {
		for i := range code {
			for j := range usccAlphabet {
				if usccAlphabet[j] == code[i] {
					continue
				}
				wrong := code[:i] + usccAlphabet[j:j+1] + code[i+1:]
				if _, f := parseUSCC(nil, wrong, nil); f == nil || f.code != CodeUSCCCheck {
					t.Errorf("%s passes for %s", wrong, code)
				}
			}
		}
	}
}

func TestSocialCreditCodesAreReadAsOfficesWriteThem(t *testing.T) {
	for in, want := range map[string]string{
		"91350100m000100y43": "91350100M000100Y43",
		"９１３５０１００Ｍ０００１００Ｙ４３":    "91350100M000100Y43",
		"91350100 M000 100Y 43": "91350100M000100Y43",
		"91350100-M000100Y4-3":  "91350100M000100Y43",
	} {
		v, f := parseUSCC(nil, in, nil)
		if f != nil || v.Text() != want {
			t.Errorf("%q gives %q, %v", in, v.Text(), f)
		}
	}
	for in, code := range map[string]Code{
		"9.14403001922038E+17": CodeUSCCNumber,
		"440301103097413":      CodeUSCCOld,
		"91350100M000100Y4":    CodeUSCCLength,
		"91350100MO00100Y43":   CodeUSCCCharacter,
	} {
		if _, f := parseUSCC(nil, in, nil); f == nil || f.code != code {
			t.Errorf("%q: %v, want %s", in, f, code)
		}
	}
}
