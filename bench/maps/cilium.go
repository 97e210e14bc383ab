// The work of run.mjs with cilium/ebpf. Prints nanoseconds for each entry.
package main

import (
	"encoding/json"
	"os"
	"slices"
	"time"

	"github.com/cilium/ebpf"
)

const (
	entries = 100_000
	batch   = 4096
	warmUps = 3
	passes  = 7
)

var sum uint64

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func create(kind ebpf.MapType, maxEntries uint32) *ebpf.Map {
	created, err := ebpf.NewMap(&ebpf.MapSpec{Name: "bench", Type: kind, KeySize: 4, ValueSize: 8, MaxEntries: maxEntries})
	must(err)
	return created
}

func measured(work func()) float64 {
	times := make([]float64, 0, passes)
	for pass := range warmUps + passes {
		start := time.Now()
		work()
		if pass >= warmUps {
			times = append(times, float64(time.Since(start).Nanoseconds())/entries)
		}
	}
	slices.Sort(times)
	return times[passes/2]
}

func main() {
	hash, perCPU := create(ebpf.Hash, entries), create(ebpf.PerCPUArray, 1024)
	keys, values := make([]uint32, batch), make([]uint64, batch)
	results := map[string]float64{
		"set": measured(func() {
			for key := range uint32(entries) {
				value := uint64(7)
				must(hash.Update(&key, &value, ebpf.UpdateAny))
			}
		}),
		"get": measured(func() {
			for key := range uint32(entries) {
				var value uint64
				must(hash.Lookup(&key, &value))
				sum += value
			}
		}),
		"walk": measured(func() {
			var key uint32
			var value uint64
			walk := hash.Iterate()
			for walk.Next(&key, &value) {
				sum += value
			}
			must(walk.Err())
		}),
		"batched": measured(func() {
			var cursor ebpf.MapBatchCursor
			for {
				count, err := hash.BatchLookup(&cursor, keys, values, nil)
				for i := range count {
					sum += uint64(keys[i]) + values[i]
				}
				if err != nil {
					return
				}
			}
		}),
		"setMany": measured(func() {
			for key := 0; key < entries; key += batch {
				count := min(batch, entries-key)
				for i := range count {
					keys[i], values[i] = uint32(key+i), uint64(key+i)
				}
				_, err := hash.BatchUpdate(keys[:count], values[:count], nil)
				must(err)
			}
		}),
		"perCpuGet": measured(func() {
			var perCPUValues []uint64
			for read := range uint32(entries) {
				key := read & 1023
				must(perCPU.Lookup(&key, &perCPUValues))
				for _, value := range perCPUValues {
					sum += value
				}
			}
		}),
	}
	must(json.NewEncoder(os.Stdout).Encode(results))
}
