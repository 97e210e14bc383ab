// Opens BPF objects with cilium/ebpf: once in the state of a fresh process, and then again and again. Prints
// milliseconds for each.
package main

import (
	"encoding/json"
	"os"
	"slices"
	"time"

	"github.com/cilium/ebpf"
)

const again = 9

func open(path string) float64 {
	start := time.Now()
	if _, err := ebpf.LoadCollectionSpec(path); err != nil {
		panic(err)
	}
	return float64(time.Since(start).Nanoseconds()) / 1e6
}

func main() {
	path := os.Args[1]
	first := open(path)
	times := make([]float64, again)
	for round := range times {
		times[round] = open(path)
	}
	slices.Sort(times)
	json.NewEncoder(os.Stdout).Encode(map[string]float64{"first": first, "again": times[again/2]})
}
