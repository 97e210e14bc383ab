/** One row of the section table. */
export interface SectionPattern {
  /** `name` matches itself, `name+` also `name/…`, `name/` only `name/…`. */
  readonly pattern: string;
  readonly programType: string;
  readonly programTypeId: number;
  readonly attachType: string | undefined;
  readonly attachTypeId: number;
  readonly sleepable: boolean;
  readonly multi: boolean;
  readonly session: boolean;
  readonly returns: boolean;
  readonly xdpFrags: boolean;
  readonly btfTarget: boolean;
  readonly attachTypeOptional: boolean;
  readonly attachable: boolean;
}

/** Whether a section name fits a pattern, by libbpf's rules. */
export function matches(pattern: string, name: string): boolean {
  if (pattern.endsWith('/')) return name.startsWith(pattern);
  if (!pattern.endsWith('+')) return name === pattern;
  const stem = pattern.slice(0, -1);
  return name === stem || name.startsWith(`${stem}/`);
}
