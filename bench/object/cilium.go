// Opens a BPF object with cilium/ebpf: once in the state of a fresh process, nine times more, and then 2,000 times, of
// which the last 200 count. Prints milliseconds.
package main

import (
	"encoding/json"
	"os"
	"slices"
	"time"

	"github.com/cilium/ebpf"
)

const (
	again  = 9
	steady = 2000
	last   = 200
)

func open(path string) float64 {
	start := time.Now()
	if _, err := ebpf.LoadCollectionSpec(path); err != nil {
		panic(err)
	}
	return float64(time.Since(start).Nanoseconds()) / 1e6
}

func times(path string, rounds int) []float64 {
	times := make([]float64, rounds)
	for round := range times {
		times[round] = open(path)
	}
	return times
}

func median(times []float64) float64 {
	slices.Sort(times)
	return times[len(times)/2]
}

func main() {
	path := os.Args[1]
	first := open(path)
	json.NewEncoder(os.Stdout).Encode(map[string]float64{
		"first":  first,
		"again":  median(times(path, again)),
		"steady": median(times(path, steady)[steady-last:]),
	})
}
