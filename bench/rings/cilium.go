// The work of run.mjs with cilium/ebpf: OBJECT drain.
package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"os"
	"slices"
	"time"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/ringbuf"
)

const (
	records = 233_000
	warmUps = 2
	passes  = 9
	unique  = 1 << 30
	few     = 50
	batch   = 4096
)

type event struct {
	Time   uint64
	Pid    uint32
	Bytes  uint32
	Number uint64
	Comm   [16]byte
	Path   [24]byte
}

type owned struct {
	Time   uint64
	Pid    uint32
	Bytes  uint32
	Number uint64
	Comm   string
	Path   string
}

var (
	sum  uint64
	kept = make([]owned, batch)
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func text(bytes []byte) string {
	for i, b := range bytes {
		if b == 0 {
			return string(bytes[:i])
		}
	}
	return string(bytes)
}

func two(raw []byte, _ int) {
	sum += uint64(binary.LittleEndian.Uint32(raw[8:])) + uint64(binary.LittleEndian.Uint32(raw[12:]))
}

func byHand(raw []byte, index int) {
	kept[index%batch] = owned{
		Time:   binary.LittleEndian.Uint64(raw),
		Pid:    binary.LittleEndian.Uint32(raw[8:]),
		Bytes:  binary.LittleEndian.Uint32(raw[12:]),
		Number: binary.LittleEndian.Uint64(raw[16:]),
		Comm:   text(raw[24:40]),
		Path:   text(raw[40:64]),
	}
}

func byReflection(raw []byte, index int) {
	var read event
	must(binary.Read(bytes.NewReader(raw), binary.LittleEndian, &read))
	kept[index%batch] = owned{read.Time, read.Pid, read.Bytes, read.Number, text(read.Comm[:]), text(read.Path[:])}
}

func main() {
	collection, err := ebpf.LoadCollection(os.Args[1])
	must(err)
	reader, err := ringbuf.NewReader(collection.Maps["full"])
	must(err)
	// A past deadline keeps the reader from waiting where the ring is empty.
	reader.SetDeadline(time.Unix(1, 0))

	measured := func(different uint32, work func([]byte, int)) float64 {
		times := make([]float64, 0, passes)
		request := make([]byte, 8)
		binary.LittleEndian.PutUint32(request, records)
		binary.LittleEndian.PutUint32(request[4:], different)
		var record ringbuf.Record
		for pass := range warmUps + passes {
			_, err := collection.Programs["fill"].Run(&ebpf.RunOptions{Context: request})
			must(err)
			start := time.Now()
			for i := range records {
				must(reader.ReadInto(&record))
				work(record.RawSample, i)
			}
			if pass >= warmUps {
				times = append(times, float64(time.Since(start).Nanoseconds())/records)
			}
		}
		slices.Sort(times)
		return times[passes/2]
	}
	must(json.NewEncoder(os.Stdout).Encode(map[string]float64{
		"two":              measured(unique, two),
		"uniqueByHand":     measured(unique, byHand),
		"fewByHand":        measured(few, byHand),
		"uniqueReflection": measured(unique, byReflection),
		"fewReflection":    measured(few, byReflection),
	}))
}
