package contract

import (
	"strings"
	"testing"
	"time"
)

// parserFor matches a header of the embedded contracts.
func parserFor(t testing.TB, ctx RowContext, header ...string) *Parser {
	t.Helper()
	m, problems := mustLoad(t).Match(Head{Rows: []HeadRow{{1, header}}}, "")
	if len(problems) > 0 {
		t.Fatal(problems[0].Text("en"))
	}
	return m.Dataset.NewParser(m, ctx)
}

func codesOf(row *Row) string {
	var out []string
	for _, p := range row.Problems {
		out = append(out, p.Column.Name+":"+string(p.Code))
	}
	return strings.Join(out, " ")
}

func TestARegisterRowTakesItsDateFromTheRowThenTheFormThenTheReceipt(t *testing.T) {
	form := time.Date(2022, 6, 30, 0, 0, 0, 0, time.UTC)
	received := time.Date(2022, 7, 1, 20, 0, 0, 0, time.UTC) // already 2 July in the city
	zone := time.FixedZone("CST", 8*3600)
	for _, c := range []struct {
		ctx         RowContext
		cell        string
		want, basis string
	}{
		{RowContext{StatisticsDate: &form, ReceivedOn: received, Zone: zone}, "2022-05-31", "2022-05-31", BasisRow},
		{RowContext{StatisticsDate: &form, ReceivedOn: received, Zone: zone}, "", "2022-06-30", BasisForm},
		{RowContext{StatisticsDate: &form, ReceivedOn: received, Zone: zone}, "不详", "2022-06-30", BasisForm},
		{RowContext{ReceivedOn: received, Zone: zone}, "", "2022-07-02", BasisReceived},
	} {
		p := parserFor(t, c.ctx, "小区编号", "小区名称", "镇街代码", "统计日期")
		v := parsed(p.dataset, p.Parse([]string{"C1", "汇景花园", "440604012", c.cell}))
		if got := v["effective_on"].Date().Format("2006-01-02"); got != c.want || v["effective_basis"].Text() != c.basis {
			t.Errorf("%+v gives %s by %s", c, got, v["effective_basis"].Text())
		}
		if v["statement"].Text() != "valid" || v["management"].Text() != "unknown" {
			t.Errorf("defaults are %q and %q", v["statement"].Text(), v["management"].Text())
		}
	}
}

func TestADateThatCannotBeReadIsNotReplacedByTheForms(t *testing.T) {
	form := time.Date(2022, 6, 30, 0, 0, 0, 0, time.UTC)
	p := parserFor(t, RowContext{StatisticsDate: &form}, "小区编号", "小区名称", "镇街代码", "统计日期")
	row := p.Parse([]string{"C1", "汇景花园", "440604012", "6月10日"})
	if codesOf(row) != "effective_on:date_no_year" || !parsed(p.dataset, row)["effective_on"].IsMissing() {
		t.Errorf("%s %+v", codesOf(row), row.Values)
	}
}

func TestAServiceContractHoldsFromItsStart(t *testing.T) {
	p := parserFor(t, RowContext{}, "小区编号", "统一社会信用代码", "服务开始日期", "服务结束日期")
	v := parsed(p.dataset, p.Parse([]string{"C1", publishedUSCC[0], "2020/6/10", "长期"}))
	if v["effective_on"].Date() != v["start_on"].Date() || v["effective_basis"].Text() != BasisRow || !v["end_on"].IsMissing() {
		t.Errorf("%+v", v)
	}
	if got := codesOf(p.Parse([]string{"C1", publishedUSCC[0], "", ""})); got != "start_on:required" {
		t.Errorf("without a start: %q", got)
	}
}

func TestAnEndingRowNeedsOnlyItsKeyAndDate(t *testing.T) {
	p := parserFor(t, RowContext{}, "支部编号", "支部名称", "镇街代码", "组建方式", "覆盖小区编号", "组建进度", "统计日期", "变更标记")
	if got := codesOf(p.Parse([]string{"B1", "", "", "", "", "", "2022-06-30", "作废"})); got != "" {
		t.Errorf("a withdrawn row gives %q", got)
	}
	if got := codesOf(p.Parse([]string{"", "", "", "", "", "", "", "终止"})); got != "branch_id:required effective_on:required" {
		t.Errorf("an ending row without key and date gives %q", got)
	}
	if got := codesOf(p.Parse([]string{"B1", "", "440604012", "单独", "", "已批复", "2022-06-30", ""})); got != "name:required compound_ids:required" {
		t.Errorf("an ordinary row gives %q", got)
	}
}

func TestMissingWordsAreMissingButNotWhereTheyAreChoices(t *testing.T) {
	p := parserFor(t, RowContext{}, "工单编号", "受理时间", "派单异议", "是否回复", "标签", "转办时间", "点赞数", "来电人电话/账号")
	for _, word := range []string{"无", "暂无", "不详", "待定", "-", "—", "/", "N/A", "暂无信息", " 不详 ", "無"} {
		row := p.Parse([]string{"T1", "2022-06-15 09:32", "无", "无", word, word, word, word})
		v := parsed(p.dataset, row)
		if len(row.Problems) > 0 {
			t.Errorf("%q: %s", word, codesOf(row))
		}
		for _, name := range []string{"tags", "dispatched_at", "likes", "caller_hash"} {
			if !v[name].IsMissing() {
				t.Errorf("%q is a value of %s", word, name)
			}
		}
		if v["objection"].Text() != "none" || v["replied"].IsMissing() || v["replied"].Bool() {
			t.Errorf("无 gives %q and %v", v["objection"].Text(), v["replied"])
		}
	}
}

func TestLayoutATakesItsIntakeTimeFromTheTicketNumber(t *testing.T) {
	p := parserFor(t, RowContext{}, strings.Split(layoutA, ", ")...)
	cells := make([]string, 21)
	cells[0], cells[2], cells[7], cells[8], cells[16], cells[17] = "热线-220615-000123", "城市管理->物业管理->电梯", "李女士", "138 0013 8000", "部分解决", "未评价"
	row := p.Parse(cells)
	v := parsed(p.dataset, row)
	if codesOf(row) != "" || v["intake_at"].Time().Format("2006-01-02 15:04") != "2022-06-15 00:00" {
		t.Errorf("%s: %v", codesOf(row), v["intake_at"].Time())
	}
	if v["resolved"].Text() != "partial" || v["satisfied"].Text() != "unanswered" || v["caller_hash"].Text() != "13800138000" {
		t.Errorf("%+v", v)
	}
	if len(row.Names) != 1 || row.Names[0] != "李女士" || len(row.Phones) != 1 {
		t.Errorf("names %v, phones %v", row.Names, row.Phones)
	}
	for _, f := range p.dataset.Stored() {
		if f.Column != nil && f.Column.Personal == Drop {
			t.Errorf("%s is stored", f.Name)
		}
	}
	cells[0] = "工单20220615"
	if got := codesOf(p.Parse(cells)); got != "intake_at:required" {
		t.Errorf("a number without a date gives %q", got)
	}
	cells[0] = "热线-220632-000123"
	if got := codesOf(p.Parse(cells)); got != "intake_at:date_impossible" {
		t.Errorf("a number with a wrong date gives %q", got)
	}
}

func TestLayoutBJoinsItsLevelsToOnePath(t *testing.T) {
	header := strings.Split(layoutB, ", ")
	p := parserFor(t, RowContext{}, header...)
	cells := make([]string, len(header))
	cells[0], cells[4], cells[5], cells[6], cells[7], cells[13] = "T1", "城市管理", "物业管理", "电梯", "无", "2022-06-15 09:32:10"
	v := parsed(p.dataset, p.Parse(cells))
	if got := v["category_path"].Text(); got != "城市管理->物业管理->电梯" {
		t.Errorf("path %q", got)
	}
}

func TestConfidentialTicketsKeepNoText(t *testing.T) {
	p := parserFor(t, RowContext{}, "工单编号", "受理时间", "来电人", "来电人电话/账号", "是否保密", "标题", "主要内容", "回复内容", "办理结果")
	for _, c := range []struct {
		caller, phone, flag string
		want                bool
	}{
		{"李女士", "13800138000", "是", true}, {"李女士", "13800138000", "保密", true}, {"李女士", "13800138000", "否", false}, {"李女士", "13800138000", "公开", false}, {"李女士", "13800138000", "", false},
		{"保密", "保密", "", true}, {"不详", "保密", "", true}, {"保密", "13800138000", "", true}, {"不详", "不详", "", false},
	} {
		row := p.Parse([]string{"T1", "2022-06-15", c.caller, c.phone, c.flag, "标题", "内容", "回复", "结果"})
		v := parsed(p.dataset, row)
		if codesOf(row) != "" || row.Confidential != c.want {
			t.Errorf("%+v: confidential %v %s", c, row.Confidential, codesOf(row))
		}
		for _, name := range []string{"title", "content", "reply", "handling"} {
			if v[name].IsMissing() != c.want {
				t.Errorf("%+v: %s is %q", c, name, v[name].Text())
			}
		}
		if strings.Contains(v["caller_hash"].Text(), "保密") || len(row.Names) > 0 && row.Names[0] == "保密" {
			t.Errorf("%+v: 保密 counts as a caller", c)
		}
	}
}

func TestACallerWhoAsksForSecrecyIsHeardUnderEveryHeader(t *testing.T) {
	for _, header := range []string{"投诉人", "主叫号码", "留言用户", "姓名"} {
		p := parserFor(t, RowContext{}, "工单编号", "受理时间", header, "主要内容")
		if row := p.Parse([]string{"T1", "2022-06-15", "保密", "内容"}); !row.Confidential || len(row.Problems) > 0 {
			t.Errorf("保密 under %s is not heard", header)
		}
	}
}

func TestProblemsNeverShowPersonalValues(t *testing.T) {
	p := parserFor(t, RowContext{}, "工单编号", "受理时间", "来电人", "来电人电话/账号", "是否满意", "点赞数")
	row := p.Parse([]string{"T1", "13800138000", "#REF!", "#REF!", "440601199001011234", "身份证44060119900101123X"})
	if len(row.Problems) != 4 {
		t.Fatal(codesOf(row))
	}
	for _, problem := range row.Problems {
		for _, secret := range []string{"13800138000", "19900101"} {
			if text := problem.Value + problem.Text("zh") + problem.Text("en"); strings.Contains(text, secret) {
				t.Errorf("%s shows %q", problem.Column.Name, text)
			}
		}
	}
	for in, want := range map[string]string{"打13800138000": "打138******00", "44060119900101123X": "440************23X", "2020-06-10": "2020-06-10", "热线-220615-000123": "热线-220615-000123"} {
		if got := masked(&Column{Type: TypeText}, in); got != want {
			t.Errorf("%q is shown as %q, want %q", in, got, want)
		}
	}
	if got := masked(&Column{Type: TypeText}, strings.Repeat("长", 100)); len([]rune(got)) != maxShown+1 {
		t.Errorf("a long text is shown with %d characters", len([]rune(got)))
	}
}

func TestRowsMayBeShorterOrLongerThanTheHeader(t *testing.T) {
	p := parserFor(t, RowContext{}, "月份", "区代码", "工单总数")
	if got := codesOf(p.Parse(nil)); got != "month:required district_code:required tickets:required" {
		t.Errorf("an empty row gives %q", got)
	}
	row := p.Parse([]string{"2022-06", "440604", "1,234件", "x", "y"})
	if codesOf(row) != "" || row.Values[2].Int() != 1234 {
		t.Errorf("%s %+v", codesOf(row), row.Values)
	}
}

func TestABrokenFormulaIsNamed(t *testing.T) {
	p := parserFor(t, RowContext{}, "月份", "区代码", "工单总数")
	if got := codesOf(p.Parse([]string{"2022-06", "440604", "#DIV/0!"})); got != "tickets:formula_error" {
		t.Error(got)
	}
}
