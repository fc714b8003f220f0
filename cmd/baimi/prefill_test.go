package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"baimi/sql/warehouse"
)

// clerk runs commands in a city folder as a person would.
type clerk struct {
	testing.TB
	dir string
}

func (k clerk) run(args ...string) string {
	k.Helper()
	var out, said bytes.Buffer
	args = append([]string{"--home", filepath.Join(k.dir, "city"), "--lang", "zh"}, args...)
	if code := run(context.Background(), args, strings.NewReader(""), &out, &said); code != 0 {
		k.Fatalf("baimi %s: exit %d\n%s%s", strings.Join(args, " "), code, out.String(), said.String())
	}
	return out.String()
}

func (k clerk) send(received, name, text string) {
	k.Helper()
	path := filepath.Join(k.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		k.Fatal(err)
	}
	k.run("ingest", "--received-at", received, path)
}

func (k clerk) transform() {
	k.run("transform", "--as-of", "2022-07-17", "--known-at", "2022-07-18 09:00")
}

// tables returns a digest of every table of these schemas.
func (k clerk) tables(schemas ...string) map[string]string {
	k.Helper()
	ctx := context.Background()
	db, err := warehouse.Open(ctx, filepath.Join(k.dir, "city", "warehouse.duckdb"), warehouse.Options{ReadOnly: true})
	if err != nil {
		k.Fatal(err)
	}
	defer db.Close()
	var names []string
	read := func(query string) (texts []string) {
		rows, err := db.QueryContext(ctx, query)
		if err != nil {
			k.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var text string
			if err := rows.Scan(&text); err != nil {
				k.Fatal(err)
			}
			texts = append(texts, text)
		}
		return texts
	}
	for _, schema := range schemas {
		names = append(names, read("select table_schema || '.' || table_name from information_schema.tables where table_schema = "+warehouse.String(schema))...)
	}
	digests := map[string]string{}
	for _, name := range names {
		digests[name] = read(fmt.Sprintf("select concat_ws(' ', count(*), sum(hash(cast(t as varchar)))) from %s t", name))[0]
	}
	return digests
}

// changed lists the tables that differ, but not those that tell which files came and which are owed.
func changed(before, after map[string]string) []string {
	files := []string{"marts.quality_batch", "core.prefilled_batch", "marts.freshness", "marts.issue", "marts.submission", "marts.office", "core.submission", "core.form_missing", "core.owed", "marts.owed", "marts.owed_region", "raw.policy"}
	var names []string
	for _, name := range slices.Sorted(maps.Keys(after)) {
		if before[name] != after[name] && !slices.Contains(files, name) {
			names = append(names, name)
		}
	}
	return names
}

// newOffice is a city of two towns whose registers and events are known.
func newOffice(t *testing.T) clerk {
	k := clerk{t, t.TempDir()}
	k.run("init")
	for _, f := range [][2]string{
		{"440600_regions.csv", "区划代码,级别,名称,上级代码,统计日期\n440600,市,佛山市,,2020-06-01\n440604,区,禅城区,440600,2020-06-01\n440604012,镇街,祖庙街道,440604,2020-06-01\n" +
			"440604011,镇街,张槎街道,440604,2020-06-01\n440604012001,社区,同安社区,440604012,2020-06-01\n440604011001,社区,青柯社区,440604011,2020-06-01\n"},
		{"440604_compounds.csv", "小区编号,小区名称,曾用名,镇街代码,社区,管理方式,户数,入住率,物业费,统计日期\nC1,甲苑,甲村、甲里,440604012,同安社区,物业公司,600户,83.5%,2.05,2020-06-30\n" +
			"C2,乙苑,,440604012,,自管,1200,0.9,,2020-06-30\nC3,丙苑,,440604011,,物业公司,300,,1.8,2020-06-30\n"},
		{"440604_branches.csv", "支部编号,支部名称,镇街代码,组建方式,小区编号,组建进度,批复日期,党员数,统计日期\nB1,甲乙联合支部,440604012,联合,C1、C2,已批复,2020-09-01,12,2020-09-01\n" +
			"B2,丙支部,440604011,单独,C3,运行,2020-09-01,8,2020-09-01\n"},
		{"440604_buildings.csv", "楼栋编号,小区编号,楼栋,户数,入住率,层数,统计日期\nK1,C1,1栋,86,82%,18,2021-01-31\nK2,C1,2栋,86,,18,2021-01-31\nK3,C3,1栋,60,90%,9,2021-01-31\n"},
		{"440604_leaders.csv", "楼长编号,小区编号,负责楼栋,设置方式,岗位状态,任职日期,公示日期,是否党员,楼长姓名,统计日期\nL1,C1,K1,单独,在岗,2021-02-01,2021-02-03,党员,李某某,2021-02-28\n" +
			"L2,C1,K2,单独,空缺,,,,,2021-02-28\nL3,C3,K3,单独,在岗,2021-02-01,,是,,2021-02-28\n"},
		{"440604_findings.csv", "问题编号,小区编号,问题类别,楼长编号,发现日期,整改完成日期,责任方,备注\nF1,C1,消防,L1,2022-06-20,,物业,通道堆物\nF2,C1,卫生,L1,2022-05-20,2022-05-25,物业,\nF3,C3,设施,L3,2022-06-20,,支部,\n"},
		{"440604_committees.csv", "小区编号,委员会类别,委员会状态,成立日期,届满日期,委员人数,党员委员数,交叉任职人数,统计日期\nC1,业委会,已成立,2020-05-18,2025-05-17,7,4,3,2021-12-31\n"},
		{"440604_revenue.csv", "小区编号,季度,公示日期,收入,支出\nC1,2022年第2季度,2022-07-12,128600.5,86400\nC1,2022Q1,2022-04-12,1000,1000\n"},
		{"440604_surveys.csv", "小区编号,户数,居民人数,党员人数,在职党员,楼长人选,车位,电梯,有无业委会,统计日期\nC1,600,1800,40,30,9,,12,有,2020-07-31\n"},
	} {
		k.send("2022-07-01 09:00", f[0], f[1])
	}
	k.transform()
	return k
}

// newEvaluatingOffice is an office whose company has contracts and has been evaluated at one compound.
func newEvaluatingOffice(t *testing.T) clerk {
	k := newOffice(t)
	k.send("2022-07-01 09:00", "440604_contracts.csv", "小区编号,物业公司,统一社会信用代码,合同起始日期\nC1,甲物业有限公司,91440604000000035A,2020-07-01\nC2,甲物业有限公司,91440604000000035A,2020-07-01\nC3,甲物业有限公司,91440604000000035A,2020-07-01\n")
	k.send("2022-07-01 09:00", "440604_evaluations.csv", "小区编号,统一社会信用代码,评价季度,评价日期,服务态度\nC3,91440604000000035A,2022年第2季度,2022-07-08,8\n")
	k.transform()
	return k
}

// fill writes the forms of a region, changes cells, and sends them in.
func (k clerk) fill(received string, cells map[string]map[string]any, args ...string) string {
	k.Helper()
	path := strings.TrimSpace(k.run(append([]string{"template", "-o", k.dir}, args...)...))
	book, err := excelize.OpenFile(path)
	if err != nil {
		k.Fatal(err)
	}
	for sheet, values := range cells {
		for cell, v := range values {
			if err := book.SetCellValue(sheet, cell, v); err != nil {
				k.Fatal(err)
			}
		}
	}
	if err := book.SaveAs(path); err != nil {
		k.Fatal(err)
	}
	if err := book.Close(); err != nil {
		k.Fatal(err)
	}
	return k.run("ingest", "--received-at", received, path)
}

func TestFilledInFormsThatComeBackUnchangedChangeNoStateAndNoMart(t *testing.T) {
	k := newEvaluatingOffice(t)
	all := []string{"compounds", "branches", "buildings", "building_leaders", "leader_reports", "findings", "committees", "revenue_disclosures", "surveys", "member_checkins", "evaluations"}
	before := k.tables("raw", "core", "marts")
	for _, region := range []string{"440604012", "440604", "440600", "440604012001"} {
		said := k.fill("2022-07-16 10:00", nil, append([]string{"--for", region}, all...)...)
		if !strings.Contains(said, "已入库 0 行") || !strings.Contains(said, "行与发下时相同") || strings.Contains(said, "不见了") {
			t.Errorf("%s: %s", region, said)
		}
	}
	k.transform()
	if names := changed(before, k.tables("raw", "core", "marts")); len(names) > 0 {
		t.Errorf("changed: %v", names)
	}
}

func TestOneChangedCellOfAFilledInFormChangesExactlyThat(t *testing.T) {
	k := newOffice(t)
	before := k.tables("raw")
	// The second compound of the town gets a fee; the row below the last is new.
	said := k.fill("2022-07-16 10:00", map[string]map[string]any{"填报": {"N5": 3.5}}, "--for", "440604012", "compounds")
	if !strings.Contains(said, "已入库 1 行") || !strings.Contains(said, "有 1 行与发下时相同") {
		t.Fatal(said)
	}
	k.transform()
	if names := changed(before, k.tables("raw")); !slices.Equal(names, []string{"raw.compounds"}) {
		t.Errorf("changed: %v", names)
	}
	if got := k.run("query", "--format", "csv", "select compound_id, fee, households, occupancy, management, effective_on from raw.compounds where _scope = '440604012'"); got !=
		"compound_id,fee,households,occupancy,management,effective_on\nC2,3.5000,1200,0.9,self,2022-07-17\n" {
		t.Errorf("%s", got)
	}
	// A form of some rows is no full list: nothing is missing from it.
	if got := k.run("query", "--format", "csv", "select count(*) as n from marts.missing_key"); got != "n\n0\n" {
		t.Errorf("missing keys: %s", got)
	}
}

func TestWithoutADatasetTheOfficeGetsEveryFormThatItOwes(t *testing.T) {
	k := newEvaluatingOffice(t)
	path := strings.TrimSpace(k.run("template", "-o", k.dir, "--for", "440604"))
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	owed := strings.Fields(k.run("query", "--format", "csv", "select dataset from core.submission_rule where level = 'district'"))[1:]
	if got := len(book.GetSheetList()); got < len(owed)+3 {
		t.Errorf("%d sheets for %d forms: %v", got, len(owed), book.GetSheetList())
	}
	rows, err := book.GetRows("楼长月报")
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 5 || rows[3][0] != "2022-06" || rows[3][1] != "L1" || rows[4][1] != "L3" {
		t.Errorf("the reports owed are %q", rows)
	}
	// Every compound with a company and a branch is evaluated; one that was has its marks.
	if rows, err = book.GetRows("支部评价"); err != nil || len(rows) != 6 || rows[3][0] != "C1" || len(rows[3]) > 3 || rows[5][0] != "C3" || !slices.Contains(rows[5], "8") {
		t.Errorf("the evaluations owed are %q, %v", rows, err)
	}
	if rows, err = book.GetRows("楼长监督发现"); err != nil || len(rows) != 5 {
		t.Errorf("open findings are %q, %v", rows, err)
	}
	var out, said bytes.Buffer
	for region, want := range map[string]string{"440604012": "报送日历里没有祖庙街道应报的表格", "440699": "没有区划 440699"} {
		if code := run(context.Background(), []string{"--home", filepath.Join(k.dir, "city"), "--lang", "zh", "template", "--for", region}, nil, &out, &said); code != 2 || !strings.Contains(said.String(), want) {
			t.Errorf("%s: exit %d, %s", region, code, said.String())
		}
	}
}
