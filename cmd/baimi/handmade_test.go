package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"baimi/reports/assets"
)

// handmade are the files of a city with two compounds and one company.
var handmade = map[string]string{
	"440600_regions.csv":   "区划代码,级别,名称,上级代码,英文名称,生效日期\n440600,市,佛山市,,Foshan,2020-06-01\n440604,区,禅城区,440600,Chancheng,2020-06-01\n440604012,镇街,祖庙街道,440604,Zumiao,2020-06-01\n",
	"440604_compounds.csv": "小区编号,小区名称,镇街代码,管理方式,户数,入住率,统计日期\nC1,甲苑,440604012,物业公司,600户,80%,2020-06-30\nC2,乙苑,440604012,物业公司,\"1,200\",0.9,2020-06-30\n",
	"440604_branches.csv":  "支部编号,支部名称,镇街代码,支部类型,覆盖小区编号,状态,批复日期,生效日期\nB1,甲苑党支部,440604012,单独,C1,已批复,2020-09-01,2020-09-01\n",
	"companies.csv":        "统一社会信用代码,企业名称,统计日期\n91440606000000027C,甲物业服务有限公司,2020-06-01\n",
	"440604_contracts.csv": "小区编号,统一社会信用代码,企业名称,服务开始日期\nC1,91440606000000027C,甲物业服务有限公司,2020-06-01\nC2,91440606000000027C,甲物业服务有限公司,2020-06-01\n",
}

// handmadeTickets is a file of tickets, the last of which cannot be read.
const handmadeTickets = "工单编号,来电人,来电人电话,主要内容,受理时间,小区点位,被反映区\n" +
	"T1,张三,13812345678,甲苑电梯坏了请联系13812345678,2022-07-12 10:00:00,甲苑,禅城区\n" +
	"T2,李四,13812345679,乙苑停车乱收费,2022年7月13日 11:00,乙苑,禅城区\n" +
	"T3,李四,13812345679,乙苑停车乱收费,某日,乙苑,禅城区\n"

// skipWithoutAssets skips a test that publishes pages where they cannot be made.
func skipWithoutAssets(t *testing.T) {
	t.Helper()
	if _, err := assets.Load(); errors.Is(err, assets.ErrNotBuilt) && os.Getenv("BAIMI_REQUIRE_BROWSER") == "" {
		t.Skip("page assets are not built; run: make assets")
	}
}

// handmadeCity makes a home with the files in its inbox.
func handmadeCity(t *testing.T) home {
	t.Helper()
	h := home(filepath.Join(t.TempDir(), "city"))
	baimi(t, string(h), "init")
	for name, text := range handmade {
		put(t, filepath.Join(h.inbox(), name), text)
	}
	put(t, filepath.Join(h.inbox(), "tickets.csv"), handmadeTickets)
	return h
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func hexSum(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// verifySums compares a folder with its SHA256SUMS, which names every file in it.
func verifySums(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, "SHA256SUMS"))
	if err != nil {
		return err
	}
	named := map[string]bool{"SHA256SUMS": true}
	for line := range strings.Lines(string(text)) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		named[name] = true
		content, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		if hexSum(content) != sum {
			return fmt.Errorf("%s is not as published", name)
		}
	}
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err == nil && !named[filepath.ToSlash(rel)] {
			err = fmt.Errorf("%s is not in SHA256SUMS", rel)
		}
		return err
	})
}

// asProgram lets steps of jobs run this test binary, which is baimi when it is called
// by that name.
func asProgram(t *testing.T) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "baimi")
	if err := os.Symlink(program, link); err != nil {
		t.Skip("no symbolic links here")
	}
	t.Setenv(programEnvironment, link)
}

// call runs a command and returns its exit code and all that it said.
func call(h home, args ...string) (code int, said string) {
	var out, errs bytes.Buffer
	code = run(context.Background(), append([]string{"--home", string(h), "--lang", "en"}, args...), nil, &out, &errs)
	return code, out.String() + errs.String()
}

// leftovers are files of the home, and of the folder of temporary files, that only
// an unfinished write leaves.
func leftovers(t *testing.T, root string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if strings.HasPrefix(name, ".next-") || strings.HasPrefix(name, ".last-") || strings.HasPrefix(name, ".warehouse-") ||
			slices.Contains([]string{".tmp", ".part", ".wal", ".next"}, filepath.Ext(name)) || filepath.Base(filepath.Dir(path)) == "tmp" {
			found = append(found, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
