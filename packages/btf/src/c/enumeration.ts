import type { BtfEnum, BtfEnum64 } from '../type.ts';
import { block } from './block.ts';
import type { CNames } from './names.ts';

/** An enum with its values. Its enumerators get names of their own, since C has one space for them all. */
export function defineEnum(names: CNames, type: BtfEnum | BtfEnum64, depth: number): string {
  const head = type.name === '' ? 'enum' : `enum ${names.tag(type.id)}`;
  if (type.values.length === 0) return head;
  const suffix = type.kind === 'enum' ? '' : type.signed ? 'LL' : 'ULL';
  const lines = type.values.map(({ name, value }) => `${names.enumerator(name)} = ${value}${suffix},`);
  return `${head} {${block(lines, depth)}}${modeOf(type)}`;
}

/** Sizes that the values alone do not ask for. */
function modeOf(type: BtfEnum | BtfEnum64): string {
  if (type.size === 1) return ' __attribute__((mode(byte)))';
  if (type.size === 2) return ' __attribute__((mode(HI)))';
  if (type.size !== 8) return '';
  const isWide = type.kind === 'enum64' && type.values.some(({ value }) => value >> 32n !== 0n);
  return isWide ? '' : ' __attribute__((mode(word)))';
}
