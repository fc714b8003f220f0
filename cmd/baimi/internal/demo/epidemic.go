package demo

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// task is a task of epidemic control that a compound's branch is given.
type task struct {
	id       string
	compound int
	kind     int // index of taskKinds
	assigned day
	due      day // never: the office set none
	done     day // never: not
}

// taskKinds are the words of tasks, with the codes the city counts by.
var (
	taskKinds     = []string{"卡口值守", "核酸组织", "物资保障", "宣传摸排", "居家隔离服务"}
	taskKindCodes = []string{"gate", "testing", "supplies", "outreach", "isolation"}
)

// taskDays is how long a task may take where no date is set, by the shipped policy.
const taskDays = 3

// wave is a time of epidemic control. A branch is given a share of tasks in it
// at most; weights are those of taskKinds.
type wave struct {
	from, to time.Time
	tasks    int
	weights  []float64
}

// waves follow the months in which the city really tightened its measures.
func waves() []wave {
	on := func(year int, month time.Month, d int) time.Time { return time.Date(year, month, d, 0, 0, 0, 0, zone) }
	return []wave{
		{on(2020, 6, 12), on(2020, 7, 20), 3, []float64{3, 1, 1, 4, 1}},
		{on(2021, 1, 20), on(2021, 2, 25), 4, []float64{2, 1, 1, 5, 3}},
		{on(2021, 5, 27), on(2021, 7, 12), 8, []float64{3, 5, 2, 2, 2}},
		{on(2022, 3, 10), on(2022, 4, 22), 8, []float64{2, 5, 2, 2, 3}},
		{on(2022, 6, 8), on(2022, 7, 10), 3, []float64{1, 5, 1, 2, 2}},
	}
}

// drawTasks gives the branches their tasks, wave by wave.
func (c *City) drawTasks() []task {
	rng := c.stream("epidemic")
	serial := make([]int, len(c.compounds))
	var list []task
	for _, w := range waves() {
		from, to := dayOf(w.from), dayOf(w.to)
		for i := range c.compounds {
			for range 1 + rng.IntN(w.tasks) {
				on, kind := from+day(rng.IntN(int(to-from))), pick(rng, w.weights)
				x, wait, late := rng.Float64(), 1+rng.IntN(5), 1+rng.IntN(12)
				if on >= c.cal.days || c.branchFrom(i) > on {
					continue
				}
				serial[i]++
				t := task{id: fmt.Sprintf("F%s-%02d", c.compounds[i].id[1:], serial[i]), compound: i, kind: kind, assigned: on, due: never, done: never}
				limit := on + taskDays
				if x > 0.2 {
					t.due = on + day(wait)
					limit = t.due
				}
				switch y := rng.Float64(); {
				case y < 0.86:
					t.done = limit - day(rng.IntN(int(limit-on)+1))
				case y < 0.95:
					t.done = limit + day(late)
				}
				list = append(list, t)
			}
		}
	}
	return list
}

// taskForm lists the tasks that were given or done in a month.
func (c *City) taskForm() paper {
	return paper{
		dataset: "epidemic_tasks", title: "小区疫情防控任务清单", text: true,
		heads:    []string{"任务编号", "小区编号", "小区名称", "任务类别", "下达日期", "应完成日期", "完成日期"},
		variants: map[int][]string{2: {"任务编号", "小区编号", "小区名称", "任务类型", "布置日期", "完成时限", "实际完成日期"}},
		mistakes: []mistake{
			{3, "not_in_list", func(*rand.Rand, any) any { return "核算组织" }},
			{4, "date_no_year", yearless},
		},
		lines: func(s sending) []line {
			var lines []line
			for i := range c.tasks {
				t := &c.tasks[i]
				if !c.here(s, t.compound) || !s.within(t.assigned, t.done) {
					continue
				}
				co := &c.compounds[t.compound]
				lines = append(lines, line{record: i, cells: []any{t.id, co.id, co.name, taskKinds[t.kind],
					written(t.assigned, never, slashDates), written(t.due, never, slashDates), written(t.done, s.shown(), slashDates)}})
			}
			return lines
		},
	}
}
