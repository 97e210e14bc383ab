import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ObjectFile, parseObject } from '@ebpf-ts/elf';
import { parsed, readInput } from '../input.ts';
import { withoutControls } from '../terminal/quote.ts';
import { onTermination } from '../terminal/signals.ts';
import { findClang } from './clang.ts';
import { type BuildFlags, thisArchitecture } from './command.ts';
import { compile } from './compile.ts';
import { headerArguments } from './headers.ts';
import { outputsOf, place } from './output.ts';
import { stripDebugging } from './strip.ts';
import { lacksVmlinux, writeVmlinux } from './vmlinux.ts';

/** Compiles sources one after the other; an object that is not whole is never written. */
export async function runBuild(
  sources: readonly string[],
  extra: readonly string[],
  flags: BuildFlags,
): Promise<void> {
  const outputs = outputsOf(sources, flags.output);
  const clang = findClang(process.env);
  const end = new AbortController();
  const forget = onTermination(() => end.abort());
  const folder = await mkdtemp(join(tmpdir(), 'ebpf-ts-build-'));
  try {
    const args = [...compilerArguments(flags), ...headerArguments(), '-idirafter', folder, ...extra];
    const object = join(folder, 'object.bpf.o');
    for (const [source, output] of outputs) {
      const isLacking = lacksVmlinux(clang, args, source);
      if (isLacking) await writeVmlinux(folder, flags.btf);
      process.exitCode = await compile(clang, [...args, '-c', source, '-o', object], end.signal);
      if (process.exitCode !== 0) {
        if (isLacking && flags.btf === undefined && flags.arch !== thisArchitecture) {
          process.stderr.write(
            `ebpf-ts: vmlinux.h had the types of this machine, which is ${thisArchitecture}. `,
          );
          process.stderr.write(`Name the BTF of a kernel for ${flags.arch} with --btf\n`);
        }
        return;
      }
      if (flags.strip) stripDebugging(clang, object);
      const bytes = await readInput(object);
      const what = summaryOf(parsed(source, () => parseObject(bytes)));
      await place(object, output);
      process.stdout.write(
        `${withoutControls(output)}: ${what}, ${bytes.length.toLocaleString('en')} bytes\n`,
      );
    }
  } catch (error) {
    if (!end.signal.aborted) throw error;
    process.exitCode = INTERRUPTED;
  } finally {
    forget();
    await rm(folder, { recursive: true });
  }
}

/** What a shell makes of Ctrl-C. */
const INTERRUPTED = 130;

function compilerArguments({ target, arch }: BuildFlags): readonly string[] {
  return ['-target', target, '-g', '-O2', '-Wall', `-D__TARGET_ARCH_${arch}`];
}

function summaryOf({ programs, maps }: ObjectFile): string {
  return [counted(programs.length, 'program'), counted(maps.length, 'map')].join(', ');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
