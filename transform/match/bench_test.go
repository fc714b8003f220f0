package match

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"
)

// city invents n compounds, a part of them in phases, and districts for them.
func city(n int) ([]Compound, []Region) {
	var (
		first  = strings.Fields("鹭鸣 榕影 荔香 澜汀 桂岭 枫泊 云栖 星桥 竹溪 莲塘 松涛 晴川 朗月 碧涌 金滩 银杏 木棉 紫荆 青禾 稻香 渔歌 骑楼 醒狮 龙舟 望岭 听泉 揽翠 临江 沐阳 和风 百福 同心 四季 春晓 秋枫 雪松 霞映 水云 知远 明礼")
		middle = strings.Fields("湖 山 城 海 谷 洲 湾 岛 原 林 里 台")
		last   = strings.Fields("花园 苑 名苑 家园 小区 豪庭 华庭 公馆 广场 府 轩 居 名都 新城 公寓 国际")
	)
	var regions []Region
	for d := range 5 {
		regions = append(regions, Region{fmt.Sprintf("99010%d", d), string([]rune("甲乙丙丁戊")[d]) + "江区", District})
	}
	var compounds []Compound
	for phase := 0; len(compounds) < n; phase++ {
		for _, a := range first {
			for _, b := range middle {
				for _, c := range last {
					name := a + b + c
					if phase > 0 {
						name += string([]rune("一二三四五")[phase]) + "期"
					}
					if len(compounds) < n {
						compounds = append(compounds, Compound{ID: fmt.Sprint(len(compounds)), Name: name, District: regions[len(compounds)%5].Code})
					}
				}
			}
		}
	}
	return compounds, regions
}

// tickets invents titles and contents that are 100 to 150 characters together;
// four in five name a compound.
func tickets(rng *rand.Rand, compounds []Compound, n int) [][2]string {
	filler := []rune("市民来电反映所住的地方电梯多次停运物业公司没有派人维修业主多次联系前台均无人处理楼道堆放杂物影响通行路灯不亮晚上出行不便希望相关部门尽快核实并督促整改谢谢")
	one := func() Compound { return compounds[rng.IntN(len(compounds))] }
	all := make([][2]string, n)
	for i := range all {
		title, named := "投诉电梯停运", ""
		if rng.IntN(5) > 0 {
			named = one().Name
			title = "投诉" + named + "电梯停运"
		}
		at := rng.IntN(len(filler) / 2)
		body := string(filler[at:]) + "，" + string(filler[:at])
		if rng.IntN(2) == 0 {
			body = "我是" + named + "的业主，" + body
		}
		if rng.IntN(4) == 0 {
			body += "，对面的" + one().Name + "也是这样，请一并处理。"
		}
		all[i] = [2]string{title, body + string(filler[:10+rng.IntN(20)])}
	}
	return all
}

// million runs f over a million tickets on two goroutines and returns how long
// it took.
func million(all [][2]string, f func([2]string)) time.Duration {
	const tickets, workers = 1_000_000, 2
	begun := time.Now()
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < tickets; i += workers {
				f(all[i%len(all)])
			}
		})
	}
	wg.Wait()
	return time.Since(begun)
}

// BenchmarkAMillionTickets places a million tickets of 100 to 150 characters
// among 15,000 compounds, beside the bare automaton over the same folded texts.
func BenchmarkAMillionTickets(b *testing.B) {
	compounds, regions := city(15_000)
	r, err := NewRegistry(compounds, regions, nil)
	if err != nil {
		b.Fatal(err)
	}
	all := tickets(rand.New(rand.NewPCG(1, 2)), compounds, 50_000)
	var bare, whole time.Duration
	for range b.N {
		bare += million(all, func(t [2]string) {
			r.finder.FindAllOverlapping([]byte(t[0]))
			r.finder.FindAllOverlapping([]byte(t[1]))
		})
		whole += million(all, func(t [2]string) { r.Text(Query{}, t[0], t[1]) })
	}
	b.ReportMetric(bare.Seconds()/float64(b.N), "s/million-bare")
	b.ReportMetric(whole.Seconds()/float64(b.N), "s/million")
	b.ReportMetric(0, "ns/op")
}

func BenchmarkName(b *testing.B) {
	compounds, regions := city(15_000)
	r, err := NewRegistry(compounds, regions, nil)
	if err != nil {
		b.Fatal(err)
	}
	for name, spelling := range map[string]string{"exact": compounds[77].Name, "variant": "甲江区" + compounds[77].Name + "3栋", "misspelt": "萍鸣湖华庭"} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				r.Name(Query{Name: spelling})
			}
		})
	}
}

func BenchmarkNewRegistry(b *testing.B) {
	compounds, regions := city(15_000)
	for range b.N {
		if _, err := NewRegistry(compounds, regions, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func TestInventedTicketsReachTheirCompounds(t *testing.T) {
	compounds, regions := city(15_000)
	r, err := NewRegistry(compounds, regions, nil)
	if err != nil {
		t.Fatal(err)
	}
	placed, wrong := 0, 0
	const n = 2000
	for _, tk := range tickets(rand.New(rand.NewPCG(3, 4)), compounds, n) {
		want := strings.TrimSuffix(strings.TrimPrefix(tk[0], "投诉"), "电梯停运")
		p := r.Text(Query{}, tk[0], tk[1])
		if !p.Placed() {
			continue
		}
		placed++
		if i := r.byID[p.Compound]; want != r.compounds[i].Name {
			wrong++
		}
	}
	if placed < n*7/10 || wrong > placed/100 {
		t.Errorf("of %d tickets %d are placed, %d of them elsewhere than their title says", n, placed, wrong)
	}
}
