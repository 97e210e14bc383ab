import type { Finding, Outlook, Preflight } from '@ebpf-ts/probe';

/**
 * What `ebpf-ts check --json` prints of a program for a kernel. Members are added, never renamed or removed.
 *
 * @example
 * ```ts
 * import type { CheckedProgram } from '@ebpf-ts/cli';
 *
 * declare const text: string;
 *
 * const programs: readonly CheckedProgram[] = JSON.parse(text);
 * for (const { program, outlook } of programs) console.log(program, outlook);
 * ```
 */
export interface CheckedProgram {
  readonly file: string;
  readonly kernel: string;
  readonly program: string;
  readonly section: string;
  readonly outlook: Outlook;
  /** Whether it will attach to what its section names; null where it names nothing. */
  readonly attaches: boolean | null;
  /** The mainline release that has all that it needs, and the newest of what it needs. */
  readonly floor: { readonly release: string; readonly needs: string };
  readonly capabilities: readonly string[];
  readonly findings: readonly Finding[];
}

export function checkedPrograms(file: string, { kernel, programs }: Preflight): readonly CheckedProgram[] {
  return programs.map(({ program, section, outlook, attaches, floor, capabilities, findings }) => ({
    file,
    kernel,
    program,
    section,
    outlook,
    attaches: attaches ?? null,
    floor,
    capabilities,
    findings,
  }));
}
