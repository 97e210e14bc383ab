// Opens a BPF object with cilium/ebpf, loads it and attaches its tracepoints: once in the state of a fresh process, and
// nine times more. Prints milliseconds; what is closed in between does not count.
package main

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/link"
)

const again = 9

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func load(path string) float64 {
	start := time.Now()
	spec, err := ebpf.LoadCollectionSpec(path)
	check(err)
	collection, err := ebpf.NewCollection(spec)
	check(err)
	var links []link.Link
	for name, program := range spec.Programs {
		parts := strings.Split(program.SectionName, "/")
		attached, err := link.Tracepoint(parts[1], parts[2], collection.Programs[name], nil)
		check(err)
		links = append(links, attached)
	}
	took := float64(time.Since(start).Nanoseconds()) / 1e6
	for _, each := range links {
		check(each.Close())
	}
	collection.Close()
	return took
}

func main() {
	path := os.Args[1]
	first := load(path)
	times := make([]float64, again)
	for round := range times {
		times[round] = load(path)
	}
	slices.Sort(times)
	json.NewEncoder(os.Stdout).Encode(map[string]float64{"first": first, "again": times[again/2]})
}
