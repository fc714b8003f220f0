package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// newComplaints adds to an office tickets that leave something open.
func newComplaints(t *testing.T) clerk {
	k := newOffice(t)
	long := "三号楼东侧单元的电梯从上个月十五日开始反复停运，老人被困在轿厢里二十分钟没有人应答，物业说等配件到货才能修好"
	k.send("2022-07-02 09:00", "440600_companies.csv", "统一社会信用代码,企业名称,企业简称,统计日期\n91440600MA4W12340D,佛山市长青物业服务有限公司,长青物业,2020-06-30\n91440600MA4W12341G,佛山市云岭物业服务有限公司,云岭物业,2020-06-30\n")
	k.send("2022-07-02 09:00", "440604_contracts.csv", "小区编号,统一社会信用代码,企业名称,合同开始日期\nC1,91440600MA4W12340D,佛山市长青物业服务有限公司,2020-01-01\nC3,91440600MA4W12341G,佛山市云岭物业服务有限公司,2020-01-01\n")
	k.send("2022-07-15 09:00", "440604_tickets.csv", "工单编号,受理时间,被反映区,小区点位,问题分类,企业名称,来电人电话,主要内容\n"+
		"T1,2022-07-04 10:00,禅城区,甲家大院,物业管理->电梯,,13800000001,电梯又坏了\n"+
		"T2,2022-07-05 10:00,禅城区,甲家大院,物业管理->电梯,,13800000002,电梯坏了没人修\n"+
		"T3,2022-07-06 10:00,禅城区,丙苑,物业管理->噪音,长青物业,13800000003,太吵\n"+
		"T4,2022-07-07 10:00,禅城区,丙苑,物业管理->电梯,,13800000004,"+long+"\n"+
		"T5,2022-07-08 10:00,禅城区,丙苑,物业管理->电梯,,13800000005,"+long+"。\n"+
		"T6,2022-07-08 11:00,禅城区,丙苑,物业管理->电梯,青字头那家,13800000006,急\n")
	k.transform()
	return k
}

func (k clerk) query(sql string) string {
	k.Helper()
	return strings.ReplaceAll(strings.TrimSpace(k.run("query", "--format", "csv", sql)), "\r", "")
}

func TestWhatAPersonSettlesInTheReviewWorkbookCountsAndIsNotAskedAgain(t *testing.T) {
	k := newComplaints(t)
	const told = "select ticket_id, compound_id, company_id, company_conflict from core.complaint order by 1"
	if got, want := k.query(told), "ticket_id,compound_id,company_id,company_conflict\n"+
		"T1,,,false\nT2,,,false\nT3,C3,,true\nT4,C3,91440600MA4W12341G,false\nT5,C3,91440600MA4W12341G,false\nT6,C3,91440600MA4W12341G,false"; got != want {
		t.Fatalf("before the review:\n%s", got)
	}
	if got := k.query("select ticket_id, before_id, reason from core.repeat"); got != "ticket_id,before_id,reason\nT5,T4,text" {
		t.Errorf("like texts: %s", got)
	}
	k.run("review")
	outbox := filepath.Join(k.dir, "city", "outbox")
	path := filepath.Join(outbox, "440600-复核-2022-W28.xlsx")
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the workbook is %v, %v", info.Mode(), err)
	}
	// Each cell is found by its row's key and its header, as a clerk would.
	set := func(sheet, key, header, value string) {
		t.Helper()
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		head := slices.IndexFunc(rows, func(row []string) bool { return slices.Contains(row, header) || slices.Contains(row, header+"*") })
		if head < 0 {
			t.Fatalf("%s has no column %s: %q", sheet, header, rows)
		}
		column := slices.IndexFunc(rows[head], func(cell string) bool { return strings.TrimSuffix(cell, "*") == header })
		row := slices.IndexFunc(rows, func(row []string) bool { return len(row) > 0 && row[0] == key })
		if row < 0 {
			t.Fatalf("%s asks nothing about %s: %q", sheet, key, rows)
		}
		cell, err := excelize.CoordinatesToCellName(column+1, row+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := book.SetCellStr(sheet, cell, value); err != nil {
			t.Fatal(err)
		}
	}
	set("小区别名", "甲家大院", "小区编号", "C1")
	set("企业别名", "青字头那家", "统一社会信用代码", "91440600MA4W12340D")
	set("工单复核", "T3", "核定企业代码", "91440600MA4W12341G")
	set("工单复核", "T5", "是否重复", "否")
	back := filepath.Join(k.dir, "440600-复核.xlsx")
	if err := book.SaveAs(back); err != nil {
		t.Fatal(err)
	}
	k.run("ingest", "--received-at", "2022-07-16 09:00", back)
	k.transform()
	if got, want := k.query(told), "ticket_id,compound_id,company_id,company_conflict\n"+
		"T1,C1,91440600MA4W12340D,false\nT2,C1,91440600MA4W12340D,false\nT3,C3,91440600MA4W12341G,false\n"+
		"T4,C3,91440600MA4W12341G,false\nT5,C3,91440600MA4W12341G,false\nT6,C3,,true"; got != want {
		t.Errorf("after the review:\n%s", got)
	}
	if got := k.query("select count(*) as n from core.repeat"); got != "n\n0" {
		t.Errorf("a rejected repeat is still one: %s", got)
	}
	if got := k.query("select ticket_id, why from core.review_ticket"); got != "ticket_id,why\nT6,company" {
		t.Errorf("still asked: %s", got)
	}
	if got := k.query("select (select count(*) from core.review_spelling) + (select count(*) from core.review_company) as n"); got != "n\n0" {
		t.Errorf("spellings still asked about: %s", got)
	}
}

func TestAReviewWorkbookThatComesBackAsItWentOutDecidesNothing(t *testing.T) {
	k := newComplaints(t)
	k.run("review", "-o", k.dir)
	k.run("ingest", "--received-at", "2022-07-16 09:00", filepath.Join(k.dir, "440600-复核-2022-W28.xlsx"))
	k.transform()
	if got := k.query("select (select count(*) from raw.compound_aliases) + (select count(*) from raw.company_aliases) + (select count(*) from raw.ticket_reviews) as n"); got != "n\n0" {
		t.Errorf("rows that nobody filled in are stored: %s", got)
	}
}

func TestEvaluatePrintsSharesAndConfusionAgainstLabels(t *testing.T) {
	k := newComplaints(t)
	labels := filepath.Join(k.dir, "labels.csv")
	text := "\ufeffid,property,category,responsibility,compound\nT1,yes,电梯,company,甲苑\nT3,yes,电梯,neighbour,C3\nT4,yes,电梯,company,丙苑\nT5,no,,,none\nT9,yes,电梯,company,C1\n"
	if err := os.WriteFile(labels, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	got := k.run("evaluate", "match", labels, "--format", "csv")
	if want := "question,precision,recall,f1,right,wrong,open,misplaced,left\ncompound,\"0.667 (2/3, 0.21-0.94)\",\"0.667 (2/3, 0.21-0.94)\",0.667,2,0,1,1,0\n"; got != want {
		t.Errorf("match:\n%s", got)
	}
	got = k.run("evaluate", "classify", labels, "--format", "csv")
	for _, want := range []string{
		"property,yes,\"0.750 (3/4, 0.30-0.95)\",\"1.000 (3/3, 0.44-1.00)\",0.857", "property,yes,no\nyes,3,0\nno,1,0\n",
		"category,全部,\"0.667 (2/3, 0.21-0.94)\"", "category,电梯,噪音\n电梯,2,1\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("classify does not print %q:\n%s", want, got)
		}
	}
	wrong := filepath.Join(k.dir, "wrong.csv")
	if err := os.WriteFile(wrong, []byte("id,property\nT1,yes\nT2,maybe\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, said bytes.Buffer
	if code := run(context.Background(), []string{"--home", filepath.Join(k.dir, "city"), "--lang", "en", "evaluate", "classify", wrong}, nil, &out, &said); code != exitUsage ||
		!strings.Contains(said.String(), "row 3, column property") {
		t.Errorf("a wrong label: exit %d, %s", code, said.String())
	}
	for _, args := range [][]string{{"evaluate", "scores", labels}, {"evaluate", "match", filepath.Join(k.dir, "440604_tickets.csv")}} {
		args = append([]string{"--home", filepath.Join(k.dir, "city")}, args...)
		if code := run(context.Background(), args, nil, &out, &said); code != exitUsage {
			t.Errorf("%v: exit %d %s", args, code, said.String())
		}
	}
}

func TestWhatAReviewNamesWrongIsWarnedOf(t *testing.T) {
	k := newComplaints(t)
	k.send("2022-07-16 09:00", "440600_aliases.csv", "小区写法,适用区划,小区编号\n甲家大院,440604,C99\n")
	k.send("2022-07-16 09:01", "440600_reviews.csv", "工单编号,核定小区编号,是否重复,重复于工单\nT77,C1,,\nT1,,是,T78\n")
	k.send("2022-07-16 09:02", "440600_phrases.csv", "指向,词语,分值\n电梯,甲…乙…丙,2\n电梯,梯厢,2\n")
	var out, said bytes.Buffer
	args := []string{"--home", filepath.Join(k.dir, "city"), "--lang", "en", "transform", "--as-of", "2022-07-17", "--known-at", "2022-07-18 09:00"}
	if code := run(context.Background(), args, nil, &out, &said); code != exitDone {
		t.Fatalf("exit %d: %s", code, said.String())
	}
	for _, want := range []string{"check gap_review_compound: 1 row (", "check gap_review_ticket: 2 rows", "check phrase_usable: 1 row ("} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("transform does not say %q:\n%s", want, said.String())
		}
	}
}
