import type { Btf } from '../btf.ts';

/** The names that types get in C, where every struct, union and enum, and every typedef and enumerator, needs its own. */
export interface CNames {
  /** The name of a struct, union or enum; '' for an anonymous one. */
  tag(id: number): string;
  /** The name of a typedef. */
  typedef(id: number): string;
  enumerator(name: string): string;
}

/** Names in the order in which they are asked for: the second `x` is `x___2`, as libbpf has it. */
export function namesFor(btf: Btf): CNames {
  const tags = counter();
  const identifiers = counter();
  const known = new Map<number, string>();
  const once = (id: number, count: (name: string) => string) => {
    const name = known.get(id) ?? resolve(btf, id, count);
    known.set(id, name);
    return name;
  };
  return {
    tag: (id) => once(id, tags),
    typedef: (id) => once(id, identifiers),
    enumerator: identifiers,
  };
}

/** A name that C can have: words of other languages get an underscore, other characters become one. */
export function identifier(name: string): string {
  if (name === '') return '';
  const letters = name.replace(/[^A-Za-z0-9_$]/g, '_').replace(/^(?=\d)/, '_');
  return reserved.has(letters) ? `${letters}_` : letters;
}

function resolve(btf: Btf, id: number, count: (name: string) => string): string {
  const type = btf.type(id);
  const name = identifier(type.name);
  // What is only declared may be declared again.
  const isDeclared = type.kind === 'fwd' || (type.kind === 'enum' && type.values.length === 0);
  return name === '' || isDeclared ? name : count(name);
}

function counter(): (name: string) => string {
  const counts = new Map<string, number>();
  return (name) => {
    const legal = identifier(name);
    const count = (counts.get(legal) ?? 0) + 1;
    counts.set(legal, count);
    return count === 1 ? legal : `${legal}___${count}`;
  };
}

const reserved: ReadonlySet<string> = new Set(
  (
    'auto break case char const continue default do double else enum extern float for goto if inline int long ' +
    'register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while ' +
    '_Alignas _Alignof _Atomic _Bool _Complex _Generic _Imaginary _Noreturn _Static_assert _Thread_local asm typeof'
  ).split(' '),
);
