package lake_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"baimi/sql/lake"
)

// ticketSchema has the shape of complaints as they reach the lake: 14 columns
// and the place of each row.
func ticketSchema() *arrow.Schema {
	text := func(name string) arrow.Field {
		return arrow.Field{Name: name, Type: arrow.BinaryTypes.String, Nullable: true}
	}
	moment := func(name string) arrow.Field {
		return arrow.Field{Name: name, Type: &arrow.TimestampType{Unit: arrow.Microsecond}, Nullable: true}
	}
	return arrow.NewSchema([]arrow.Field{
		text("_sheet"), {Name: "_row", Type: arrow.PrimitiveTypes.Int32},
		text("ticket_id"), text("category_1"), text("category_2"), text("title"), text("content"), text("caller_hash"),
		text("district"), text("town"), text("compound_id"), moment("intake_at"), moment("due_at"), moment("closed_at"),
		text("resolved"), text("satisfied"),
	}, nil)
}

// tickets returns record batches of 8,192 rows like those that ingest builds.
func tickets(rows int) []arrow.RecordBatch {
	random := rand.New(rand.NewPCG(1, 2))
	schema := ticketSchema()
	builder := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	start := time.Date(2020, 6, 1, 8, 0, 0, 0, time.UTC).UnixMicro()
	phrases := []string{"小区电梯", "停车位", "物业费", "楼道照明", "消防通道", "垃圾桶", "绿化带", "门禁", "无人处理", "多次反映", "请尽快", "业主", "影响出行", "噪音很大", "已经三天", "希望解决"}
	var batches []arrow.RecordBatch
	for row := range rows {
		text := func(i int, s string) { builder.Field(i).(*array.StringBuilder).Append(s) }
		day := row * 760 / rows
		text(0, "")
		builder.Field(1).(*array.Int32Builder).Append(int32(row + 2))
		text(2, fmt.Sprintf("热线-%06d-%06d", 200601+day, row))
		text(3, "物业管理")
		text(4, phrases[random.IntN(8)])
		text(5, phrases[random.IntN(16)]+phrases[random.IntN(16)]+phrases[random.IntN(16)])
		content := ""
		for range 4 + random.IntN(12) {
			content += phrases[random.IntN(16)]
		}
		text(6, content)
		text(7, fmt.Sprintf("%016x", random.Uint64N(uint64(rows)/2+1)*0x9e3779b97f4a7c15))
		text(8, fmt.Sprintf("4406%02d", 4+random.IntN(5)))
		text(9, fmt.Sprintf("44060%d%03d", 4+random.IntN(5), random.IntN(7)))
		text(10, fmt.Sprintf("XQ%05d", random.IntN(1500)))
		intake := start + int64(day)*86_400_000_000 + random.Int64N(36_000)*1_000_000
		for i, offset := range []int64{0, 15 * 86_400, random.Int64N(20 * 86_400)} {
			builder.Field(11 + i).(*array.TimestampBuilder).Append(arrow.Timestamp(intake + offset*1_000_000))
		}
		text(14, []string{"yes", "partial", "no", "unanswered"}[random.IntN(4)])
		text(15, []string{"satisfied", "basic", "dissatisfied"}[random.IntN(3)])
		if (row+1)%8192 == 0 || row == rows-1 {
			batches = append(batches, builder.NewRecordBatch())
		}
	}
	return batches
}

func BenchmarkWriteAMillionTickets(b *testing.B) {
	const rows = 1_000_000
	batches := tickets(rows)
	var size int64
	begun := cpuTime()
	for i := 0; b.Loop(); i++ {
		store, err := lake.Open(b.TempDir())
		if err != nil {
			b.Fatal(err)
		}
		id := lake.BatchID(fmt.Sprint(i), "", "")
		pending, err := store.Begin(id)
		if err != nil {
			b.Fatal(err)
		}
		writer, err := pending.Writer("complaints", ticketSchema())
		if err != nil {
			b.Fatal(err)
		}
		for _, batch := range batches {
			if err := writer.Write(batch); err != nil {
				b.Fatal(err)
			}
		}
		r, err := pending.Commit(b.Context(), origin())
		if err != nil {
			b.Fatal(err)
		}
		size = r.Datasets[0].Size
		b.StopTimer()
		os.RemoveAll(store.Dir())
		b.StartTimer()
	}
	b.ReportMetric(float64(size)/1e6, "MB")
	b.ReportMetric((cpuTime()-begun).Seconds()/float64(b.N), "cpu-s/1Mrows")
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/1Mrows")
}

func BenchmarkReadFiveThousandReceipts(b *testing.B) {
	store, err := lake.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	p, err := store.Begin(batchOf(0))
	if err != nil {
		b.Fatal(err)
	}
	r := origin()
	r.Datasets = []lake.DatasetFile{{Dataset: "complaints"}, {Dataset: "compounds", Rejected: 3}}
	if _, err := p.Commit(b.Context(), r); err != nil {
		b.Fatal(err)
	}
	name := func(n int) string { return store.Path("_receipts/" + batchOf(n) + ".json") }
	model, err := os.ReadFile(name(0))
	if err != nil {
		b.Fatal(err)
	}
	const n = 5000
	for i := 1; i < n; i++ {
		content := strings.ReplaceAll(string(model), batchOf(0), batchOf(i))
		if err := os.WriteFile(name(i), []byte(content), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if receipts, err := store.Receipts(b.Context()); err != nil || len(receipts) != n {
			b.Fatalf("%d receipts, %v", len(receipts), err)
		}
	}
}

// origin is what ingest knows of a received file.
func origin() lake.Receipt {
	return lake.Receipt{
		OriginalName: "12345工单.csv", OriginalSHA256: fmt.Sprintf("%064x", 7), OriginalSize: 304_000_000,
		Scope: "440604", ReceivedAt: time.Date(2022, 7, 11, 1, 2, 3, 4, time.UTC), Fingerprint: "f1", Program: "baimi test",
	}
}

// cpuTime is the processor time of this process: on a shared machine it says
// more than the clock.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
