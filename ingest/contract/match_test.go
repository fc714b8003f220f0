package contract

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestHeadersAreFoldedToOneForm(t *testing.T) {
	for in, want := range map[string]string{
		"小区名称": "小区名称", "小區名稱": "小区名称", " 小区\n名称 ": "小区名称", "小区名称：": "小区名称", "小区名称:": "小区名称", "小区名称（全称）": "小区名称", "小区名称(必填)*": "小区名称", "＊小区名称": "小区名称",
		"小　区　名　称": "小区名称", "1、小区名称": "小区名称", "2.小区名称": "小区名称", "【小区名称】": "小区名称", "小区名称_x000D_\n": "小区名称", "入住率（％）": "入住率", "來電人電話／賬號": "来电人电话/账号",
		"Compound ID": "compoundid", "ＣＯＭＰＯＵＮＤ　ＩＤ": "compoundid", "plot_name": "plot_name", "户数[户(含空置)]": "户数", "户数（户": "户数(户", "2020年户数": "2020年户数", "\ufeff工单编号": "工单编号",
	} {
		if got := FoldHeader(in); got != want {
			t.Errorf("%q folds to %q, want %q", in, got, want)
		}
	}
}

func row(number int, cells ...string) HeadRow { return HeadRow{Number: number, Cells: cells} }

// The three layouts of complaint exports that exist.
var (
	layoutA = "工单编号, 工单类型, 问题分类, 标签, 标题, 主要内容, 工单状态, 来电人, 来电人电话/账号, 被反映区, 被反映街乡镇, 办理结果, 回复内容, 处理受理方式, 办结时间, 企业名称, 是否解决, 是否满意, 工单性质, 村/社区, 小区点位"
	layoutB = "工单编号, 受理员工号, 受理员, 来电人, 一级分类, 二级分类, 三级分类, 四级分类, 五级分类, 紧急程度, 来电类别, 受理渠道, 主要内容, 受理时间, 回复备注, 办理情况, 被催办单ID, 受理备注, 工单状态, 受理类型, 是否保密, 是否回复, 办理单位, 转办时间, 转办人姓名, 转办人工号, 转办意见, 办结时间"
	layoutC = "留言编号, 留言用户, 留言主题, 留言时间, 留言详情, 反对数, 点赞数"
	layoutD = "留言编号, 留言用户, 留言主题, 留言时间, 留言详情, 答复意见, 答复时间"
)

func TestTheLayoutsOfComplaintExportsAreRecognised(t *testing.T) {
	r := mustLoad(t)
	for name, layout := range map[string]string{"A": layoutA, "B": layoutB, "C": layoutC, "C with replies": layoutD} {
		cells := strings.Split(layout, ", ")
		m, problems := r.Match(Head{Rows: []HeadRow{row(1, cells...)}}, "")
		if len(problems) > 0 {
			t.Errorf("layout %s: %s", name, problems[0].Text("en"))
			continue
		}
		if m.Dataset.Name != "complaints" || m.Matched() != len(cells) || len(m.Extra) > 0 {
			t.Errorf("layout %s: %s, %d of %d cells, extra %v", name, m.Dataset.Name, m.Matched(), len(cells), m.Extra)
		}
	}
}

func TestEveryDatasetIsRecognisedByItsOwnLabelsInEitherLanguageAndScript(t *testing.T) {
	r := mustLoad(t)
	for _, d := range r.Datasets() {
		zh, en, code := []string{}, []string{}, []string{}
		for _, c := range d.TemplateColumns() {
			zh, en, code = append(zh, c.Label.Zh), append(en, c.Label.En), append(code, c.Name)
		}
		for _, header := range [][]string{zh, en, code} {
			m, problems := r.Match(Head{Rows: []HeadRow{row(1, header...)}}, "")
			if len(problems) > 0 {
				t.Errorf("%s under %v: %s", d.Name, header, problems[0].Text("en"))
			} else if m.Dataset != d || m.Matched() != len(header) {
				t.Errorf("%s under %v is %s with %d cells", d.Name, header, m.Dataset.Name, m.Matched())
			}
		}
	}
}

func TestTitlesNotesAndTheFormsDateAboveTheHeaderArePassed(t *testing.T) {
	r := mustLoad(t)
	m, problems := r.Match(Head{Rows: []HeadRow{
		row(1, "禅城区物业住宅小区台账"),
		row(2, "填报单位：祖庙街道", "", "", "统计日期：2022年6月30日 单位：户"),
		row(4, "序号", "小区编号*", "小区\n名称", "鎮街代碼", "總戶數（戶）", "备注"),
		row(5, "1", "C1", "汇景花园", "440604012", "1286"),
		row(6, "2", "C2", "小区", "440604012", "12"),
	}}, "")
	if len(problems) > 0 {
		t.Fatal(problems[0].Text("en"))
	}
	if m.Dataset.Name != "compounds" || m.HeaderRow != 4 || m.HeaderRows != 1 {
		t.Errorf("%s at row %d, %d rows", m.Dataset.Name, m.HeaderRow, m.HeaderRows)
	}
	if m.FormDate == nil || m.FormDate.Format("2006-01-02") != "2022-06-30" {
		t.Errorf("the form's date is %v", m.FormDate)
	}
	if !slices.Equal(m.Extra, []string{"序号", "备注"}) {
		t.Errorf("extra headers %v", m.Extra)
	}
}

func TestTheFormsDateMayStandInTheNextCell(t *testing.T) {
	head := Head{Rows: []HeadRow{row(1, "统计日期", "", "44742"), row(2, "小区编号", "小区名称", "镇街代码")}}
	m, problems := mustLoad(t).Match(head, "")
	if len(problems) > 0 || m.FormDate == nil || m.FormDate.Format("2006-01-02") != "2022-06-30" {
		t.Error(problems, m)
	}
}

func TestATwoRowMergedHeaderIsReadAsOne(t *testing.T) {
	r := mustLoad(t)
	rows := []HeadRow{
		row(1, "小区台账"),
		row(2, "小区编号", "小区名称", "镇街代码", "规模", "", "", "入住率"),
		row(3, "", "", "", "楼栋数", "户数", "建成年份", ""),
		row(4, "C1", "汇景花园", "440604012", "12", "900", "2008", "85%"),
	}
	merges := []Span{{1, 1, 1, 7}, {2, 1, 3, 1}, {2, 2, 3, 2}, {2, 3, 3, 3}, {2, 4, 2, 6}, {2, 7, 3, 7}}
	for name, head := range map[string]Head{"xlsx": {rows, merges}, "csv": {rows, nil}, "only the title merged": {rows, merges[:1]}} {
		m, problems := r.Match(head, "")
		if len(problems) > 0 {
			t.Errorf("%s: %s", name, problems[0].Text("en"))
			continue
		}
		if m.HeaderRow != 2 || m.HeaderRows != 2 || m.Matched() != 7 {
			t.Errorf("%s: header at %d, %d rows, %d cells", name, m.HeaderRow, m.HeaderRows, m.Matched())
		}
		got := m.Dataset.NewParser(m, RowContext{}).Parse(rows[3].Cells)
		if len(got.Problems) > 0 {
			t.Errorf("%s: %s", name, got.Problems[0].Text("en"))
		}
	}
}

func TestASubHeaderMayNeedItsGroupToBeUnderstood(t *testing.T) {
	overlay := fstest.MapFS{"c.toml": {Data: []byte("extends = \"service_contracts\"\n[[column]]\nname = \"start_on\"\naliases = [\"服务期限起\"]\n[[column]]\nname = \"end_on\"\naliases = [\"服务期限止\"]\n")}}
	r, err := Load(overlay)
	if err != nil {
		t.Fatal(err)
	}
	m, problems := r.Match(Head{Rows: []HeadRow{row(1, "小区编号", "信用代码", "服务期限", ""), row(2, "", "", "起", "止")}, Merges: []Span{{1, 3, 1, 4}}}, "")
	if len(problems) > 0 || m.Matched() != 4 {
		t.Error(problems, m)
	}
}

func TestAHeaderThatStandsTwiceIsNamedWithBothPlaces(t *testing.T) {
	_, problems := mustLoad(t).Match(Head{Rows: []HeadRow{row(1, "小区编号", "小区名称", "镇街代码", "小区名")}}, "")
	if len(problems) != 1 || problems[0].Code != CodeHeaderTwice {
		t.Fatal(problems)
	}
	if got, want := problems[0].Text("en"), `Columns B (小区名称) and D (小区名) are both "Compound name". Keep only one.`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestRequiredColumnsThatAreNotThereAreNamed(t *testing.T) {
	m, problems := mustLoad(t).Match(Head{Rows: []HeadRow{row(1, "小区名称", "户数", "楼栋数", "开发商")}}, "")
	if len(problems) != 1 || problems[0].Code != CodeHeaderMissing || m == nil {
		t.Fatal(problems)
	}
	if got, want := problems[0].Text("zh"), "表头像是“小区名册”，但缺少必填列：小区编号、镇街代码。请补上这些列。"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestASheetOfSomethingElseIsUnknown(t *testing.T) {
	for _, cells := range [][]string{{"说明"}, {"月份", "收入", "支出"}, {"姓名", "成绩"}} {
		m, problems := mustLoad(t).Match(Head{Rows: []HeadRow{row(1, cells...)}}, "")
		if m != nil || len(problems) != 1 || problems[0].Code != CodeHeaderUnknown {
			t.Error(cells, m, problems)
		}
	}
	if _, problems := mustLoad(t).Match(Head{}, ""); len(problems) != 1 || problems[0].Code != CodeHeaderUnknown {
		t.Error("an empty sheet:", problems)
	}
}

func TestTwoDatasetsThatFitAreBothNamedAndOneCanBeChosen(t *testing.T) {
	overlay := fstest.MapFS{"lifts.toml": {Data: []byte(`
name = "lifts"
kind = "register"
mode = "full"
key = ["compound_id"]
effective = "effective_on"
label = { zh = "电梯台账", en = "Lifts" }
help = { zh = "每个小区的电梯。", en = "Lifts of each compound." }
[[column]]
name = "compound_id"
type = "text"
required = true
label = { zh = "小区编号", en = "Compound ID" }
help = { zh = "编号", en = "Number" }
[[column]]
name = "town_code"
type = "region"
required = true
label = { zh = "镇街代码", en = "Town code" }
help = { zh = "代码", en = "Code" }
[[column]]
name = "lifts"
type = "integer"
label = { zh = "电梯数", en = "Lifts" }
help = { zh = "台数", en = "Count" }
[[column]]
name = "effective_on"
type = "date"
label = { zh = "统计日期", en = "Effective on" }
help = { zh = "日期", en = "Day" }
`)}}
	r, err := Load(overlay)
	if err != nil {
		t.Fatal(err)
	}
	head := Head{Rows: []HeadRow{row(1, "小区编号", "小区名称", "镇街代码", "电梯数")}}
	_, problems := r.Match(head, "")
	if len(problems) != 1 || problems[0].Code != CodeHeaderAmbiguous {
		t.Fatal(problems)
	}
	text := problems[0].Text("en")
	for _, word := range []string{"compounds", "lifts", "--dataset"} {
		if !strings.Contains(text, word) {
			t.Errorf("%q does not mention %s", text, word)
		}
	}
	m, problems := r.Match(head, "lifts")
	if len(problems) > 0 || m.Dataset.Name != "lifts" {
		t.Error(m, problems)
	}
	if _, problems := r.Match(head, "nothing"); len(problems) != 1 || problems[0].Code != CodeDatasetUnknown {
		t.Error(problems)
	}
}

func TestEveryDatasetIsRecognisedByItsAliasesBesideTheNamesThatOfficesAdd(t *testing.T) {
	r := mustLoad(t)
	for _, d := range r.Datasets() {
		if d.Order < 100 {
			continue
		}
		for n := range 6 {
			var header []string
			for _, c := range d.TemplateColumns() {
				names := c.Headers()
				header = append(header, names[(3+n)%len(names)])
			}
			known := len(header)
			if _, ok := d.Column("compound_id"); ok {
				for _, added := range []string{"小区名称", "镇街代码"} {
					if _, ours := d.headers[FoldHeader(added)]; !ours {
						header = append(header, added)
					}
				}
			}
			m, problems := r.Match(Head{Rows: []HeadRow{row(1, header...)}}, "")
			if len(problems) > 0 {
				t.Errorf("%s under %v: %s", d.Name, header, problems[0].Text("en"))
			} else if m.Dataset != d || m.Matched() != known {
				t.Errorf("%s under %v is %s with %d cells", d.Name, header, m.Dataset.Name, m.Matched())
			}
		}
	}
}

func TestAFormIsNotTakenForAnotherThatSharesItsRequiredColumns(t *testing.T) {
	r := mustLoad(t)
	for header, want := range map[string]string{
		"小区编号, 小区名称, 镇街代码, 户数, 车位数, 电梯数, 是否有业委会":             "compounds",
		"支部编号, 支部名称, 镇街代码, 组建方式, 小区编号, 组建进度, 统计日期, 小区名称, 社区": "branches",
		"问题编号, 小区编号, 小区名称, 镇街代码, 社区, 地址, 问题类别, 发现日期, 整改期限":   "findings",
		"小区编号, 小区名称, 镇街代码, 户数, 居民人数, 党员人数, 在职党员, 楼长人选, 车位":   "surveys",
		"小区编号, 小区名称, 镇街代码, 社区, 地址, 户数, 试点名称":                 "compounds pilots",
		"小区编号, 户数, 车位数": "",
		"小区编号, 统计日期":    "",
		"月份, 报送日期":      "",
		"日期, 节日":        "",
	} {
		m, problems := r.Match(Head{Rows: []HeadRow{row(1, strings.Split(header, ", ")...)}}, "")
		switch names := strings.Fields(want); len(names) {
		case 1:
			if len(problems) > 0 || m.Dataset.Name != want {
				t.Errorf("%s: %v, want %s", header, problems, want)
			}
		case 0:
			if len(problems) == 0 {
				t.Errorf("%s is read as %s", header, m.Dataset.Name)
			}
		default:
			if len(problems) != 1 || problems[0].Code != CodeHeaderAmbiguous {
				t.Errorf("%s: %v, want a question about %s", header, problems, want)
			}
		}
	}
	if _, problems := r.Match(Head{Rows: []HeadRow{row(1, "小区编号", "户数")}}, "surveys"); len(problems) > 0 {
		t.Errorf("a sheet named a survey needs no telling column: %s", problems[0].Text("en"))
	}
	_, problems := r.Match(Head{Rows: []HeadRow{row(1, "小区编号", "小区名称", "户数", "车位数", "电梯数")}}, "")
	if len(problems) != 1 || problems[0].Code != CodeHeaderMissing || problems[0].Dataset.Name != "compounds" {
		t.Errorf("a list of compounds without their towns: %v", problems)
	}
}
