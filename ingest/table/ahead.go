package table

import "io"

const (
	blockSize   = 256 << 10
	aheadBlocks = 3 // enough that neither side waits for a single slow block
)

// newBuffer makes the buffer in which size bytes are read: a block, or less where all of them fit.
func newBuffer(size int64) []byte {
	const smallest = 512                                       // decoders need room for a few characters
	return make([]byte, min(max(size+1, smallest), blockSize)) // one byte more, so that the end is seen
}

// aheadReader reads its source in a goroutine of its own, a few blocks ahead, so that unpacking or decoding runs
// beside the cutting into cells. close ends the goroutine and waits for it.
type aheadReader struct {
	full chan aheadBlock
	free chan []byte
	stop chan struct{}
	cur  aheadBlock
	pos  int
}

type aheadBlock struct {
	data []byte
	err  error
}

func newAheadReader(src io.Reader) *aheadReader {
	a := &aheadReader{
		full: make(chan aheadBlock),
		free: make(chan []byte, aheadBlocks),
		stop: make(chan struct{}),
	}
	for range aheadBlocks {
		a.free <- nil
	}
	go a.run(src)
	return a
}

func (a *aheadReader) run(src io.Reader) {
	defer close(a.full)
	for {
		var buf []byte
		select {
		case buf = <-a.free:
		case <-a.stop:
			return
		}
		if buf == nil {
			buf = make([]byte, blockSize)
		}
		var (
			n   int
			err error
		)
		for n < blockSize/2 && err == nil {
			var m int
			m, err = src.Read(buf[n:])
			n += m
		}
		select {
		case a.full <- aheadBlock{buf[:n], err}:
		case <-a.stop:
			return
		}
		if err != nil {
			return
		}
	}
}

func (a *aheadReader) Read(p []byte) (int, error) {
	for a.pos == len(a.cur.data) {
		if a.cur.err != nil {
			return 0, a.cur.err
		}
		if a.cur.data != nil {
			a.free <- a.cur.data[:cap(a.cur.data)]
		}
		a.cur, a.pos = <-a.full, 0
	}
	n := copy(p, a.cur.data[a.pos:])
	a.pos += n
	return n, nil
}

func (a *aheadReader) close() {
	close(a.stop)
	for range a.full {
	}
}
