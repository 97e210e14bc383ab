import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Btf } from '@ebpf-ts/btf';
import {
  kernelBtf,
  type Profile,
  profiledKernel,
  releaseKernel,
  runningKernel,
  type TargetKernel,
} from '@ebpf-ts/probe';
import { readInput } from '../input.ts';
import type { CheckFlags } from './command.ts';

/** The kernels that `--kernel` names: several for a folder of profiles. */
export async function kernelsOf({ kernel, btf }: CheckFlags): Promise<readonly TargetKernel[]> {
  if (kernel === 'running') return [runningKernel(typesIn(btf))];
  if (/^v?\d+\.\d+(\.\d+)?(-\S+)?$/.test(kernel) && !existsSync(kernel)) {
    return [releaseKernel(kernel.replace(/^v/, ''), typesIn(btf))];
  }
  if (!existsSync(kernel)) {
    throw new Error(
      `there is no profile ${kernel}. --kernel takes running, a release such as 5.15, a file that ebpf-ts probe --profile printed, or a folder of these`,
    );
  }
  if (!statSync(kernel).isDirectory()) return [await profileIn(kernel, btf)];
  const names = readdirSync(kernel).filter((name) => name.endsWith('.json'));
  if (names.length === 0)
    throw new Error(`${kernel} holds no profile NAME.json. Make one: ebpf-ts probe --profile`);
  const found: TargetKernel[] = [];
  for (const name of names.sort()) {
    const types = join(kernel, name.replace(/\.json$/, '.btf'));
    found.push(await profileIn(join(kernel, name), existsSync(types) ? types : btf));
  }
  return found;
}

async function profileIn(path: string, btf: string | undefined): Promise<TargetKernel> {
  const text = new TextDecoder().decode(await readInput(path));
  let profile: Profile;
  try {
    profile = JSON.parse(text);
  } catch (error) {
    throw new Error(
      `${path} is no JSON: ${error instanceof Error ? error.message : ''}. Print it again: ebpf-ts probe --profile`,
    );
  }
  if (profile?.schema !== 1 || typeof profile.kernel !== 'string') {
    throw new Error(`${path} is no profile that this version knows. Print it again: ebpf-ts probe --profile`);
  }
  return profiledKernel(profile, typesIn(btf), `${basename(path, '.json')} (${profile.kernel})`);
}

function typesIn(path: string | undefined): Btf | undefined {
  if (path === undefined) return undefined;
  if (!existsSync(path))
    throw new Error(
      `there is no ${path}. Give the types of the kernel: a copy of its /sys/kernel/btf/vmlinux`,
    );
  return kernelBtf(path);
}
