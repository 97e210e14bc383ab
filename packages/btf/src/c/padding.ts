/** The unnamed members that move the next one from bit `from` to bit `to`. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  /** The alignment of what comes next, in bytes. */
  readonly alignment: number;
  /** Both neighbours are bitfields, which share bytes unless they are told not to. */
  readonly inBitfield: boolean;
}

/** From the widest: whole units of it are filled as far as possible. */
const units = [
  { name: 'long', bits: 64 },
  { name: 'int', bits: 32 },
  { name: 'short', bits: 16 },
  { name: 'char', bits: 8 },
] as const;

/** Declarations of unnamed bitfields, such as `long: 64;`, that fill the gap. */
export function paddingFor(gap: Gap): readonly string[] {
  const { to } = gap;
  if (gap.from >= to) return [];
  const lines: string[] = [];
  const unit = units.find(({ bits }) => roundUp(gap.from, bits) <= to) ?? units[3];
  let at = gap.from;
  const boundary = roundUp(at, unit.bits);
  if (boundary > at && boundary <= to) {
    if (needsMark(gap, boundary)) lines.push(`${unit.name}: ${gap.inBitfield ? boundary - at : 0};`);
    at = boundary;
  }
  for (; to - at >= unit.bits; at += unit.bits) lines.push(`${unit.name}: ${unit.bits};`);
  if (at < to) {
    const rest = units.findLast(({ bits }) => bits >= to - at) ?? unit;
    lines.push(`${rest.name}: ${to - at};`);
  }
  return lines;
}

/** Whether the compiler would not step to the boundary by itself. */
function needsMark({ from, to, alignment, inBitfield }: Gap, boundary: number): boolean {
  if (inBitfield) return true;
  if (boundary === to) return roundUp(from, alignment * 8) !== boundary;
  return to - boundary <= boundary - from;
}

function roundUp(value: number, unit: number): number {
  return unit === 0 ? value : Math.ceil(value / unit) * unit;
}
