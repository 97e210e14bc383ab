import type { BtfFloat, BtfInt } from '../type.ts';

/**
 * What an integer or floating point type must be declared as because C does not know its name: the types of other
 * languages (`u32`, `char16_t`), and those built into one compiler only.
 */
export function aliasOf(type: BtfInt | BtfFloat): string | undefined {
  if (type.name.split(' ').every((word) => builtIn.has(word))) return undefined;
  if (type.kind === 'float') return floats[type.size];
  if (type.encoding === 'bool' && type.size === 1) return '_Bool';
  const name = integers[type.size];
  return type.encoding === 'signed' ? name : `unsigned ${name}`;
}

const builtIn: ReadonlySet<string> = new Set(
  'char short int long signed unsigned _Bool float double __int128 _Float16 __bf16 _Complex'.split(' '),
);

const integers: Readonly<Record<number, string>> = {
  1: 'char',
  2: 'short',
  4: 'int',
  8: 'long long',
  16: '__int128',
};
const floats: Readonly<Record<number, string>> = {
  2: '_Float16',
  4: 'float',
  8: 'double',
  12: 'long double',
  16: 'long double',
};
