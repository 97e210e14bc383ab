import { attachTargetOf } from '@ebpf-ts/elf';
import { binding, type NativeError } from '@ebpf-ts/native';
import { type Attaching, type AttachingProgram, type Given, wrongOptions } from './attaching.ts';
import type { CookieOption } from './cookie.ts';
import { Link } from './link.ts';
import { type ProcessOption, pidOf } from './processScope.ts';
import { attachSection } from './section.ts';

/**
 * Which static probe of a program or library a USDT attaches to, at all of its places; what its section's name says is
 * the default (`bpf_program__attach_usdt`). The program reads the arguments with `bpf_usdt_arg()` and the cookie with
 * `bpf_usdt_cookie()`, of `<bpf/usdt.bpf.h>`. Before Linux 5.15, shared libraries and position-independent programs take
 * a `pid`.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open<{ programs: { on_query: 'usdt' } }>('queries.bpf.o');
 * await using object = await spec.load();
 * await object.programs.on_query.attach({
 *   binary: '/usr/lib/postgresql/15/bin/postgres',
 *   provider: 'postgresql',
 *   name: 'query__start',
 * });
 * ```
 */
export type UsdtOptions = ProcessOption &
  CookieOption &
  (
    | {
        /** The program or shared library: its path, or its name, to be looked for where the system keeps them. */
        readonly binary: string;
        /** Who declared it: `readelf -n BINARY` lists those that there are, under `stapsdt`. */
        readonly provider: string;
        /** The probe's name. */
        readonly name: string;
      }
    | { readonly binary?: never; readonly provider?: never; readonly name?: never }
  );

/** A USDT attaches where somebody who wrote the binary put a probe. */
export function attachUsdt(program: AttachingProgram, options?: Given<UsdtOptions>): Attaching {
  if (options === undefined && program.attachable) {
    return { ...attachSection(program), explain: (refusal) => explain(program.target ?? '', refusal) };
  }
  const named = attachTargetOf(program.section);
  const { binary, provider, name } =
    options?.binary === undefined && named?.kind === 'usdt' ? named : (options ?? {});
  if (typeof binary !== 'string' || typeof provider !== 'string' || typeof name !== 'string') {
    throw wrongOptions(
      program,
      "attaches to a static probe. Name it in its section, SEC(\"usdt//usr/bin/app:provider:name\"), or give attach({ binary: '/usr/bin/app', provider: 'provider', name: 'name' }).",
    );
  }
  const request = { binary, provider, name, cookie: options?.cookie, pid: pidOf(program, options?.pid) };
  const target = `${binary}:${provider}:${name}`;
  return {
    target,
    start: () => binding.programAttachUsdt(program.object, program.name, request),
    startSync: () => binding.programAttachUsdtSync(program.object, program.name, request),
    link: Link,
    explain: (refusal) => explain(target, refusal),
  };
}

function explain(target: string, { code }: NativeError): string | undefined {
  if (code === 'ENOENT') {
    return `there is no such file, or no probe ${target} in it: readelf -n lists those that there are, under stapsdt`;
  }
  if (code === 'EOPNOTSUPP') {
    return 'before Linux 5.15 a probe of a shared library or position-independent program is seen in one process only: give the pid of that process';
  }
  return undefined;
}
