/**
 * Opening and decoding the kernel's BTF beside libbpf in C and cilium/ebpf in Go: `pnpm bench btf`. A run is a process
 * of its own, and all of them take turns.
 */
import { fileURLToPath } from 'node:url';
import { ciliumName, compileGo } from '../harness/cilium.mjs';
import { compileC, libbpfName } from '../harness/libbpf.mjs';
import { rounds } from '../harness/rounds.mjs';

const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
const libbpf = await compileC(here('libbpf.c'));
const cilium = await compileGo(here('cilium.go'));
const ours = [process.execPath, '--expose-gc', here('ours.mjs')];

const measured = rounds(
  [
    { name: 'ours', command: [...ours, 'used'] },
    { name: 'ours, all checked', command: [...ours, 'all'] },
    { name: `${libbpfName}, file read`, command: [libbpf, 'read'] },
    { name: `${libbpfName}, file mapped`, command: [libbpf, 'map'] },
    { name: ciliumName, command: [cilium] },
  ],
  Number(process.argv[2] ?? 11),
);
console.table(Object.fromEntries(measured));
