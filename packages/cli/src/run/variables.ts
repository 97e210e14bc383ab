import type { ObjectSpec } from '@ebpf-ts/core';
import { nearest } from '../options/nearest.ts';

/** Sets global variables as the command line says: `NAME=VALUE`. */
export function setVariables(spec: ObjectSpec, assignments: readonly string[]): void {
  for (const assignment of assignments) {
    const { name, value } = split('--var', assignment, 'name=value');
    const variable = spec.variables[name];
    if (variable === undefined) throw new Error(unknown('variable', name, Object.keys(spec.variables)));
    try {
      variable.value = parsedAs(value, variable.value);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      throw new Error(`--var ${assignment}: ${error.message}`, { cause: error });
    }
  }
}

/** The two sides of `NAME=VALUE`. */
export function split(option: string, assignment: string, form: string): { name: string; value: string } {
  const at = assignment.indexOf('=');
  if (at < 1) throw new Error(`${option} ${assignment}: it is written ${form}`);
  return { name: assignment.slice(0, at), value: assignment.slice(at + 1) };
}

/** That an object has nothing of this name, and what it has. */
export function unknown(what: string, name: string, names: readonly string[]): string {
  const near = nearest(name, names);
  const hint =
    near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `It has: ${names.join(', ') || 'none'}`;
  return `the object has no ${what} ${name}. ${hint}`;
}

/** Text as a value of the kind that the variable has now; whether it fits is for its type to say. */
function parsedAs(text: string, now: unknown): unknown {
  switch (typeof now) {
    case 'bigint':
      return wholeNumber(text);
    case 'number':
      // Whether it may have a fraction is for its type to say.
      return DECIMAL.test(text) ? Number(text) : Number(wholeNumber(text));
    case 'boolean':
      if (text !== 'true' && text !== 'false') throw new TypeError('it is true or false');
      return text === 'true';
    // An enum's value by its name, or characters.
    case 'string':
      return text;
    default:
      return like(JSON.parse(text), now);
  }
}

/** What only a `float` or a `double` is: it has a point or an exponent. */
const DECIMAL = /^-?(?:\d+\.\d*|\.\d+|\d+(?=e))(?:e[+-]?\d+)?$/i;

/** Decimal or hexadecimal, of any size. */
function wholeNumber(text: string): bigint {
  if (!/^-?(?:\d+|0x[0-9a-f]+)$/i.test(text)) throw new TypeError('it is a whole number, such as 42 or 0x2a');
  const value = BigInt(text.replace('-', ''));
  return text.startsWith('-') ? -value : value;
}

/** JSON has no bytes and no numbers of 64 bits: they become what stands in their place now. */
function like(value: unknown, now: unknown): unknown {
  if (typeof now === 'bigint' && (typeof value === 'number' || typeof value === 'string'))
    return BigInt(value);
  if (now instanceof Uint8Array && Array.isArray(value)) return Uint8Array.from(value);
  if (Array.isArray(now) && Array.isArray(value)) return value.map((each, index) => like(each, now[index]));
  if (!isFields(now) || !isFields(value)) return value;
  return {
    ...now,
    ...Object.fromEntries(Object.entries(value).map(([name, each]) => [name, like(each, now[name])])),
  };
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}
