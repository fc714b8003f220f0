package contract

import (
	"fmt"
	"testing"
)

// BenchmarkParse reads the 14 columns that a ticket export commonly has. The
// baseline touches every byte of the same cells and does nothing with them.
func BenchmarkParse(b *testing.B) {
	header := []string{"工单编号", "工单类型", "问题分类", "标题", "主要内容", "来电人", "来电人电话/账号", "被反映区", "被反映街乡镇", "小区点位", "受理时间", "办结时间", "是否解决", "是否满意"}
	p := parserFor(b, RowContext{}, header...)
	rows := make([][]string, 1000)
	for i := range rows {
		rows[i] = []string{
			fmt.Sprintf("热线-220615-%06d", i), "投诉", "城市管理->物业管理->电梯", "电梯经常停运", "三号楼电梯一周停运三次，物业未修，老人上下楼很不方便，请尽快处理。", "李女士",
			fmt.Sprintf("138%08d", i), "禅城区", "祖庙街道", "汇景花园", fmt.Sprintf("2022-06-%02d 09:%02d:10", i%28+1, i%60), fmt.Sprintf("2022/6/%d 16:40", i%28+1), "已解决", "基本满意",
		}
	}
	if row := p.Parse(rows[0]); len(row.Problems) > 0 {
		b.Fatal(row.Problems[0].Text("en"))
	}
	perSecond := func(b *testing.B, n int) { b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s") }
	b.Run("baseline", func(b *testing.B) {
		sum, n := 0, 0
		for b.Loop() {
			for _, cell := range rows[n%len(rows)] {
				for i := range len(cell) {
					sum += int(cell[i])
				}
			}
			n++
		}
		_ = sum
		perSecond(b, n)
	})
	b.Run("parse", func(b *testing.B) {
		b.ReportAllocs()
		n := 0
		for b.Loop() {
			p.Parse(rows[n%len(rows)])
			n++
		}
		perSecond(b, n)
	})
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(nil); err != nil {
			b.Fatal(err)
		}
	}
}
