package export

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"os"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Browser is an installed Chromium that typesets script-free pages. It runs no script and
// reaches no network. One at a time may work; Close ends it.
type Browser struct {
	ctx    context.Context
	cancel context.CancelFunc
}

// patience is the longest that one PDF or picture may take.
const patience = 2 * time.Minute

// OpenBrowser starts the Chromium at path. ctx bounds its life.
func OpenBrowser(ctx context.Context, path string) (*Browser, error) {
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.DisableGPU,
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("font-render-hinting", "none"),
	)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // with its sandbox Chromium refuses to run as root
	}
	ctx, stop := chromedp.NewExecAllocator(ctx, options...)
	quiet := func(string, ...any) {} // the driver's own log; what fails comes back as an error
	ctx, leave := chromedp.NewContext(ctx, chromedp.WithLogf(quiet), chromedp.WithErrorf(quiet))
	b := &Browser{ctx: ctx, cancel: func() { leave(); stop() }}
	// No script runs, and pictures are of the light theme, whatever the machine prefers.
	if err := chromedp.Do(ctx,
		call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}),
		call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "light"}}}),
	); err != nil {
		b.cancel()
		return nil, fmt.Errorf("start Chromium (%s): %w", path, err)
	}
	return b, nil
}

// Close ends the browser.
func (b *Browser) Close() { b.cancel() }

// step is one thing that the browser is to do with a page.
type step = chromedp.Action[chromedp.Void]

// call sends one command of the browser's protocol.
func call[P, R any](command cdp.Command[P, R], params P) step {
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, command, params)
		return err
	})
}

// show loads a document into a window of this size and does what is to be done with it.
func (b *Browser) show(ctx context.Context, document string, width, height int64, scale float64, then step) error {
	work, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	defer context.AfterFunc(ctx, cancel)()
	err := chromedp.Do(work,
		call(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: scale}),
		chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
			tree, err := cdp.Call(ctx, tab, cdppage.GetFrameTree, cdp.Empty{})
			if err != nil {
				return err
			}
			_, err = cdp.Call(ctx, tab, cdppage.SetDocumentContent, cdppage.SetDocumentContentParams{FrameID: tree.FrameTree.Frame.ID, HTML: document})
			return err
		}), then)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// Inches, as Chromium wants them.
const (
	mm       = 1 / 25.4
	a4Width  = 210 * mm
	a4Height = 297 * mm
)

// The footer holds the page numbers, so that the style's own, which only newer Chromiums print,
// stand back.
const paperStyle = `@page{size:A4;margin:12mm 13mm 18mm;@bottom-right{content:none}}`

var footerTemplate = template.Must(template.New("footer").Parse(
	`<div style="font:7.5pt 'Noto Sans CJK SC','Microsoft YaHei',sans-serif;color:#464e57;width:100%;margin:0 13mm;display:flex;justify-content:space-between"><span>{{.Left}}</span><span>{{.Before}}<span class="pageNumber"></span> / <span class="totalPages"></span>{{.After}}</span></div>`))

// PDF returns the page as A4 sheets with place and issue, page and number of pages at the foot
// of each.
func (p *Page) PDF(ctx context.Context, d *Drawer, b *Browser) ([]byte, error) {
	w, err := loadWords(p.Lang)
	if err != nil {
		return nil, err
	}
	document, err := p.render(d, look{widths: []int{paperChart}, paper: true, style: paperStyle})
	if err != nil {
		return nil, err
	}
	var footer strings.Builder
	if err := footerTemplate.Execute(&footer, map[string]string{"Left": p.footer(), "Before": w.before(), "After": w.after()}); err != nil {
		return nil, fmt.Errorf("write the footer: %w", err)
	}
	var pdf []byte
	yes, top, bottom, side := true, 12*mm, 18*mm, 13*mm
	err = b.show(ctx, string(document), 800, 1100, 1, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		result, err := cdp.Call(ctx, tab, cdppage.PrintToPDF, cdppage.PrintToPDFParams{
			PaperWidth: a4Width, PaperHeight: a4Height, MarginTop: &top, MarginBottom: &bottom, MarginLeft: &side, MarginRight: &side,
			PrintBackground: &yes, DisplayHeaderFooter: &yes, HeaderTemplate: "<span></span>", FooterTemplate: footer.String(), GenerateTaggedPDF: &yes,
		})
		pdf = result.Data
		return err
	}))
	if err != nil {
		return nil, fmt.Errorf("print page %s: %w", p.Path, err)
	}
	return pdf, nil
}

// footer names the place and issue of the page: 佛山市 · 小区治理周报 · 2021年第30周.
func (p *Page) footer() string {
	title := p.Title
	if text(first(p.doc, "", "example")) != "" {
		title += " · " + text(first(p.doc, "", "example"))
	}
	return title
}

// The long picture is laid out for a phone and drawn four pixels for one, so that it stays sharp
// where the chat group makes it smaller.
const (
	phoneWidth = 375
	phoneScale = 4
)

// A picture cannot be scrolled: its tables break their cells where they would be wider than the phone,
// and one that is still wider widens the picture instead of being cut.
const longStyle = `.rest,details,.note,.printed{display:none!important}@media screen{:root{color-scheme:light}body{font-size:15px}.question{margin-top:24px}footer{margin-top:24px;padding-bottom:24px;font-size:11px}` +
	`.scroll{overflow:visible;max-height:none}table{font-size:10px;line-height:1.4}th,td,td.t,tbody th,thead th,:lang(zh-CN) thead th{position:static;min-width:0;padding:4px 2px;white-space:normal;word-break:normal}td:not(.t){white-space:nowrap}}`

// LongPicture returns the brief as one tall PNG of 1500 pixels across, for chat groups.
func (p *Page) LongPicture(ctx context.Context, d *Drawer, b *Browser) ([]byte, error) {
	if _, err := p.brief(); err != nil {
		return nil, err
	}
	document, err := p.render(d, look{widths: []int{phoneChart}, style: longStyle})
	if err != nil {
		return nil, err
	}
	var png []byte
	if err := b.show(ctx, string(document), phoneWidth, 800, phoneScale, wholePage(&png)); err != nil {
		return nil, fmt.Errorf("draw page %s: %w", p.Path, err)
	}
	return png, nil
}

// wholePage takes a picture of all that was laid out, however tall.
func wholePage(png *[]byte) step {
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		laid, err := cdp.Call(ctx, tab, cdppage.GetLayoutMetrics, cdp.Empty{})
		if err != nil {
			return err
		}
		yes := true
		shot, err := cdp.Call(ctx, tab, cdppage.CaptureScreenshot, cdppage.CaptureScreenshotParams{
			CaptureBeyondViewport: &yes, Clip: &cdppage.Viewport{Width: laid.CSSContentSize.Width, Height: laid.CSSContentSize.Height, Scale: 1},
		})
		*png = shot.Data
		return err
	})
}

// Picture is an SVG and its size in CSS pixels.
type Picture struct {
	SVG           string
	Width, Height int
}

// Rasterise draws pictures as PNG on white, two pixels for one.
func (b *Browser) Rasterise(ctx context.Context, pictures []Picture) ([][]byte, error) {
	var out [][]byte
	for _, picture := range pictures {
		if picture.Width <= 0 || picture.Height <= 0 {
			return nil, errors.New("draw a picture: it has no size")
		}
		source := "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString([]byte(picture.SVG))
		document := fmt.Sprintf(`<!doctype html><body style="margin:0"><img src="%s" width="%d" height="%d" style="display:block">`, source, picture.Width, picture.Height)
		var png []byte
		if err := b.show(ctx, document, int64(picture.Width), int64(picture.Height), 2, wholePage(&png)); err != nil {
			return nil, fmt.Errorf("draw a picture: %w", err)
		}
		out = append(out, png)
	}
	return out, nil
}
