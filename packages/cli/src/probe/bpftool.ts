import { environmentSync, facts, kernelConfig, type Report, report, type Verdict } from '@ebpf-ts/probe';

/** The options of the kernel that bpftool reports. */
const OPTIONS = [
  ...[
    'CONFIG_BPF',
    'CONFIG_BPF_SYSCALL',
    'CONFIG_HAVE_EBPF_JIT',
    'CONFIG_BPF_JIT',
    'CONFIG_BPF_JIT_ALWAYS_ON',
  ],
  ...['CONFIG_DEBUG_INFO_BTF', 'CONFIG_DEBUG_INFO_BTF_MODULES', 'CONFIG_CGROUPS', 'CONFIG_CGROUP_BPF'],
  ...['CONFIG_CGROUP_NET_CLASSID', 'CONFIG_SOCK_CGROUP_DATA', 'CONFIG_BPF_EVENTS', 'CONFIG_KPROBE_EVENTS'],
  ...['CONFIG_UPROBE_EVENTS', 'CONFIG_TRACING', 'CONFIG_FTRACE_SYSCALLS', 'CONFIG_FUNCTION_ERROR_INJECTION'],
  ...['CONFIG_BPF_KPROBE_OVERRIDE', 'CONFIG_NET', 'CONFIG_XDP_SOCKETS', 'CONFIG_LWTUNNEL_BPF'],
  ...[
    'CONFIG_NET_ACT_BPF',
    'CONFIG_NET_CLS_BPF',
    'CONFIG_NET_CLS_ACT',
    'CONFIG_NET_SCH_INGRESS',
    'CONFIG_XFRM',
  ],
  ...['CONFIG_IP_ROUTE_CLASSID', 'CONFIG_IPV6_SEG6_BPF', 'CONFIG_BPF_LIRC_MODE2', 'CONFIG_BPF_STREAM_PARSER'],
  ...[
    'CONFIG_NETFILTER_XT_MATCH_BPF',
    'CONFIG_BPFILTER',
    'CONFIG_BPFILTER_UMH',
    'CONFIG_TEST_BPF',
    'CONFIG_HZ',
  ],
];

/** What `bpftool -j feature probe` prints, with the verdicts of our probes: what is not supported is false. */
export async function bpftoolReport(): Promise<object> {
  const found = await report({ sections: ['programTypes', 'mapTypes', 'helpers', 'isa', 'limits'] });
  return {
    system_config: systemConfig(),
    syscall_config: { have_bpf_syscall: environmentSync().bpf },
    program_types: have(
      found.programTypes,
      '_prog_type',
      ({ status, level }) => status === 'supported' || level !== 'loads',
    ),
    map_types: have(found.mapTypes, '_map_type', isSupported),
    helpers: helpers(found.helpers),
    misc: {
      have_large_insn_limit: isSupported(found.limits?.instructions),
      have_bounded_loops: isSupported(found.limits?.loops),
      have_v2_isa_extension: isSupported(found.isa?.v2),
      have_v3_isa_extension: isSupported(found.isa?.v3),
      have_v4_isa_extension: isSupported(found.isa?.v4),
    },
  };
}

function systemConfig(): object {
  const { sysctls } = environmentSync();
  const config = kernelConfig();
  return {
    unprivileged_bpf_disabled: sysctls['kernel.unprivileged_bpf_disabled'] ?? null,
    bpf_jit_enable: sysctls['net.core.bpf_jit_enable'] ?? null,
    bpf_jit_harden: sysctls['net.core.bpf_jit_harden'] ?? null,
    bpf_jit_kallsyms: sysctls['net.core.bpf_jit_kallsyms'] ?? null,
    bpf_jit_limit: sysctls['net.core.bpf_jit_limit'] ?? null,
    ...Object.fromEntries(OPTIONS.map((option) => [option, config?.get(option) ?? null])),
  };
}

function have<V extends Verdict>(
  verdicts: Readonly<Record<string, V>> | undefined,
  suffix: string,
  isThere: (verdict: V) => boolean,
): object {
  const entries = Object.entries(verdicts ?? {});
  return Object.fromEntries(entries.map(([name, verdict]) => [`have_${name}${suffix}`, isThere(verdict)]));
}

function helpers(found: Report['helpers']): object {
  const types = Object.keys(facts.programTypes) as (keyof typeof facts.programTypes)[];
  return Object.fromEntries(
    types.map((type) => {
      const verdicts = Object.entries(found?.[type] ?? {});
      return [
        `${type}_available_helpers`,
        verdicts.filter(([, each]) => isSupported(each)).map(([name]) => name),
      ];
    }),
  );
}

function isSupported(verdict: Verdict | undefined): boolean {
  return verdict?.status === 'supported';
}
