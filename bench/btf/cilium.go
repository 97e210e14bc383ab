// Opens the kernel's BTF with cilium/ebpf, finds task_struct and walks its members; then decodes every type. Does it
// once in the state of a fresh process and then again and again, and prints milliseconds.
package main

import (
	"fmt"
	"slices"
	"time"

	"github.com/cilium/ebpf/btf"
)

func milliseconds(since time.Time) float64 {
	return float64(time.Since(since).Nanoseconds()) / 1e6
}

func measure() (found, all float64, sum int) {
	start := time.Now()
	spec, err := btf.LoadKernelSpec()
	if err != nil {
		panic(err)
	}
	var task *btf.Struct
	if err := spec.TypeByName("task_struct", &task); err != nil {
		panic(err)
	}
	for _, member := range task.Members {
		size, _ := btf.Sizeof(member.Type)
		sum += int(member.Offset) + size
	}
	found = milliseconds(start)

	start = time.Now()
	for kind, err := range spec.All() {
		if err != nil {
			panic(err)
		}
		sum += len(kind.TypeName())
	}
	return found, milliseconds(start), sum
}

func main() {
	found, all, _ := measure()
	var foundAgain, allAgain []float64
	for range 9 {
		found, all, _ := measure()
		foundAgain, allAgain = append(foundAgain, found), append(allAgain, all)
	}
	slices.Sort(foundAgain)
	slices.Sort(allAgain)
	fmt.Printf("{\"found\":%f,\"all\":%f,\"foundAgain\":%f,\"allAgain\":%f}\n",
		found, all, foundAgain[4], allAgain[4])
}
