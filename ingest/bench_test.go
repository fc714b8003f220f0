package ingest_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"baimi/ingest"
)

// writeTickets writes n generated tickets of 14 columns as CSV in GB18030, about
// 230 bytes a row, of which one in eight holds a phone number, a room or a name.
func writeTickets(t testing.TB, path string, n int) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriterSize(simplifiedchinese.GB18030.NewEncoder().Writer(file), 1<<20)
	tickets(w, n)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

func tickets(w io.Writer, n int) {
	r := rand.New(rand.NewPCG(7, 7))
	fmt.Fprintln(w, "工单编号,工单类型,一级分类,二级分类,标题,主要内容,工单状态,来电人,来电人电话/账号,被反映区,被反映街乡镇,小区点位,受理时间,办结时间")
	kinds := []string{"停车管理", "环境卫生", "物业收费", "噪音", "电梯", "安保门禁"}
	towns := []string{"石湾镇街道", "张槎街道", "祖庙街道", "南庄镇"}
	people := []string{"陈志强", "李丽", "欧阳娜", "何先生", "王女士"}
	contents := []string{
		"市民来电反映该小区电梯经常停运，物业公司未及时维修，影响居民出行，要求有关部门跟进处理。",
		"市民反映小区内车辆乱停乱放，占用消防通道，多次向物业反映未果，希望核实处理。",
		"市民反映物业公司乱收费，每月2.8元/平方米，未按规定公示，要求退还2021年多收的费用。",
		"市民反映小区内共12栋楼的垃圾桶无人清理，气味难闻，影响居住环境，要求尽快处理。",
	}
	start := time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range n {
		at := start.Add(time.Duration(i) * 40 * time.Second)
		extra := ""
		switch i % 8 {
		case 0:
			extra = "联系电话138" + strconv.Itoa(10_000_000+i%80_000_000) + "，住3栋2单元1201房，" + people[i%5]
		case 4:
			extra = "车牌粤A·12345，联系王先生"
		}
		fmt.Fprintf(w, "GD%09d,投诉,物业管理,%s,反映%s的%s问题,%s%s,已办结,%s,13%09d,禅城区,%s,小区%d,%s,%s\n",
			i, kinds[r.IntN(6)], towns[i%4], kinds[i%6], contents[r.IntN(4)], extra, people[r.IntN(5)], r.IntN(1_000_000_000), towns[r.IntN(4)], r.IntN(1500),
			at.Format("2006-01-02 15:04:05"), at.Add(72*time.Hour).Format("2006/1/2 15:04"))
	}
}

func BenchmarkIngestAMillionTickets(b *testing.B) {
	path := filepath.Join(b.TempDir(), "tickets.csv")
	writeTickets(b, path, 1_000_000)
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	b.ReportAllocs()
	for b.Loop() {
		c := newCity(b, func(c *ingest.Config) { c.Archive = "" })
		out, err := c.Ingest(context.Background(), ingest.Source{Path: path, ReceivedAt: receivedAt})
		if err != nil {
			b.Fatal(err)
		}
		if out.Rows() != 1_000_000 {
			b.Fatal(out.Sentence("en"))
		}
	}
}
