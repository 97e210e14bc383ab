// Answers of cilium/ebpf's features: questions as JSON on the standard input, answers on the standard output.
package main

import (
	"encoding/json"
	"errors"
	"os"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/asm"
	"github.com/cilium/ebpf/features"
)

type questions struct {
	Programs map[string]uint32 `json:"programs"`
	Maps     map[string]uint32 `json:"maps"`
	Helpers  map[string]int32  `json:"helpers"`
}

type answers struct {
	Programs map[string]string            `json:"programs"`
	Maps     map[string]string            `json:"maps"`
	Helpers  map[string]map[string]string `json:"helpers"`
	Links    map[string]string            `json:"links"`
	Flags    map[string]string            `json:"flags"`
	Misc     map[string]string            `json:"misc"`
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func answer(err error) string {
	if err == nil {
		return "yes"
	}
	if errors.Is(err, ebpf.ErrNotSupported) {
		return "no"
	}
	return err.Error()
}

func main() {
	var asked questions
	must(json.NewDecoder(os.Stdin).Decode(&asked))
	said := answers{
		Programs: map[string]string{},
		Maps:     map[string]string{},
		Helpers:  map[string]map[string]string{},
		Links: map[string]string{
			"uprobe_multi":   answer(features.HaveBPFLinkUprobeMulti()),
			"kprobe_multi":   answer(features.HaveBPFLinkKprobeMulti()),
			"kprobe_session": answer(features.HaveBPFLinkKprobeSession()),
		},
		Flags: map[string]string{
			"no_prealloc": answer(features.HaveMapFlag(features.BPF_F_NO_PREALLOC)),
			"rdonly_prog": answer(features.HaveMapFlag(features.BPF_F_RDONLY_PROG)),
			"wronly_prog": answer(features.HaveMapFlag(features.BPF_F_WRONLY_PROG)),
			"mmapable":    answer(features.HaveMapFlag(features.BPF_F_MMAPABLE)),
			"inner_map":   answer(features.HaveMapFlag(features.BPF_F_INNER_MAP)),
		},
		Misc: map[string]string{
			"large_programs": answer(features.HaveLargeInstructions()),
			"bounded_loops":  answer(features.HaveBoundedLoops()),
			"v2":             answer(features.HaveV2ISA()),
			"v3":             answer(features.HaveV3ISA()),
			"v4":             answer(features.HaveV4ISA()),
		},
	}
	for name, id := range asked.Maps {
		said.Maps[name] = answer(features.HaveMapType(ebpf.MapType(id)))
	}
	for name, id := range asked.Programs {
		said.Programs[name] = answer(features.HaveProgramType(ebpf.ProgramType(id)))
		said.Helpers[name] = map[string]string{}
		for helper, number := range asked.Helpers {
			said.Helpers[name][helper] = answer(features.HaveProgramHelper(ebpf.ProgramType(id), asm.BuiltinFunc(number)))
		}
	}
	must(json.NewEncoder(os.Stdout).Encode(said))
}
