package ingest_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"baimi/ingest"
	"baimi/ingest/contract"
)

func FuzzAnyBytesAreTakenPartlyOrRefusedButAlwaysAccountedFor(f *testing.F) {
	registry, err := contract.Load(nil)
	if err != nil {
		f.Fatal(err)
	}
	checker, err := ingest.NewChecker(ingest.Config{Registry: registry, Workers: 2})
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(planted))
	f.Add([]byte("小区编号,小区名称,镇街代码\nC1,\"汇\n景\",440604012\n合计\n"))
	f.Add([]byte("统计日期：2020年6月30日\n小区编号\t小区名称\t镇街代码\n=1\t@x\t-\n"))
	var form bytes.Buffer
	if err := ingest.WriteTemplate(&form, registry.Datasets()[0], "zh"); err != nil {
		f.Fatal(err)
	}
	f.Add(form.Bytes())
	f.Fuzz(func(t *testing.T, content []byte) {
		dir := t.TempDir()
		path := filepath.Join(dir, "a.csv")
		must(t, os.WriteFile(path, content, 0o600))
		out, err := checker.Check(t.Context(), ingest.Source{Path: path, ReceivedAt: receivedAt}, filepath.Join(dir, "out.xlsx"))
		must(t, err)
		if (out.Status == ingest.Refused) != (out.Refusal != nil) || out.Status == ingest.Accepted && out.Rejected() > 0 || out.Status == ingest.Partial && out.Cells == 0 {
			t.Errorf("outcome %+v", out)
		}
		if out.Status != ingest.Accepted && out.Marked == "" {
			t.Errorf("nothing goes back: %s", out.Sentence("en"))
		}
	})
}
