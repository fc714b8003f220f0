package reports

import (
	"strings"
	"testing"
)

func TestTheMethodPageListsEveryVersionOfThePolicyAndTheOneInForce(t *testing.T) {
	dir := publishFixture(t, "city.sql")
	page := plainSpaces(contents(t, dir)["2022-W28/method.html"])
	for _, want := range []string{"收到过 3 个版本；本期用<strong>示例-v1</strong>，自 2020-06-01 起生效", ">示例-v0<", ">已被取代<", ">示例-v2<", ">尚未生效<"} {
		if !strings.Contains(page, want) {
			t.Errorf("the method page does not say %q", want)
		}
	}
}
