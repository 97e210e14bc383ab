import type { Field } from './field.ts';
import { fieldSource, generated, OFTEN } from './generated.ts';
import { overlap, overlapping, readsAs } from './overlap.ts';
import { Mismatch, show, type Transcoder, within } from './transcoder.ts';

/**
 * A struct or union: a plain object with the fields of the layout. To be written, every field must be there, except
 * flexible arrays and those whose place another given field takes (the alternatives of a union).
 */
export function struct(size: number, fields: readonly Field[]): Transcoder {
  const names = new Set(fields.map((field) => field.name));
  let alternatives: Alternatives | undefined;
  let reads = 0;
  let read: Transcoder['read'] = (data, offset, end) => {
    reads += 1;
    if (reads === OFTEN) read = generatedRead(fields) ?? ((...place) => readFields(fields, ...place));
    return readFields(fields, data, offset, end);
  };
  return {
    size,
    weight: fields.reduce((sum, field) => sum + field.transcoder.weight, 1),
    lossy: fields.some((field) => field.transcoder.lossy),
    sparse: true,
    read: (data, offset, end) => read(data, offset, end),
    write(value, data, offset, agreement) {
      if (!isRecord(value)) throw new Mismatch(offset, `expected an object, got ${show(value)}`);
      for (const name in value) {
        if (!names.has(name))
          throw within(`.${name}`, new Mismatch(offset, `there is no such field${hint(names)}`));
      }
      alternatives ??= alternativesOf(fields);
      for (const field of alternatives.ordered) writeField(fields, field, value, data, offset, agreement);
      if (agreement !== 'unasked') checkAgreement(alternatives.shared, value, data, offset);
    },
  };
}

/** How a struct is written whose fields share bytes. */
interface Alternatives {
  readonly shared: readonly Field[];
  /** What says less about its bytes comes before what says all, which then stays. */
  readonly ordered: readonly Field[];
}

function alternativesOf(fields: readonly Field[]): Alternatives {
  const shared = overlapping(fields);
  const isLossy = ({ transcoder }: Field) => Number(transcoder.lossy ?? false);
  return {
    shared,
    ordered: shared.length === 0 ? fields : fields.toSorted((a, b) => isLossy(b) - isLossy(a)),
  };
}

/** Refuses alternatives that contradict each other, of which one would be lost without a word. */
function checkAgreement(
  shared: readonly Field[],
  value: Readonly<Record<string, unknown>>,
  data: DataView,
  offset: number,
): void {
  const given = shared.filter((field) => givenFor(field, value) !== undefined);
  if (given.length < 2) return;
  for (const field of given) {
    const at = offset + field.offset;
    const other = given.find((each) => each !== field && overlap(each, field));
    if (other === undefined || readsAs(field, givenFor(field, value), data, at)) continue;
    const reason = `${other.name}, which has the same place, says otherwise; give one of the two, not both`;
    throw within(`.${field.name}`, new Mismatch(at, reason));
  }
}

/** Where a field's record ends: only the last may be open. */
function endOf(field: Field, offset: number, end: number): number {
  return field.last ? end : offset + field.offset + field.transcoder.size;
}

/** No function is made of more fields than that. */
const MOST_FIELDS = 256;

/** A function that makes the object in one piece, several times as fast as field by field. */
function generatedRead(fields: readonly Field[]): Transcoder['read'] | undefined {
  if (fields.length > MOST_FIELDS) return undefined;
  const properties = fields.map((field, index) => {
    const at = `offset + ${field.offset}`;
    const end = field.last ? 'end' : `offset + ${field.offset + field.transcoder.size}`;
    return `${JSON.stringify(field.name)}: ${fieldSource(field.transcoder, index, { data: 'data', offset: at, end })}`;
  });
  const values = {
    readers: fields.map(({ transcoder }) => transcoder),
    // Only the slow way knows at which field it failed.
    again: (data: DataView, offset: number, end: number) => readFields(fields, data, offset, end),
  };
  return generated(
    values,
    `(data, offset, end) => { try { return { ${properties.join(', ')} }; } catch { return again(data, offset, end); } }`,
  );
}

function readFields(fields: readonly Field[], data: DataView, offset: number, end: number): unknown {
  const value: Record<string, unknown> = {};
  let current = '';
  try {
    for (const field of fields) {
      current = field.name;
      value[current] = field.transcoder.read(data, offset + field.offset, endOf(field, offset, end));
    }
  } catch (error) {
    throw within(`.${current}`, error);
  }
  return value;
}

function writeField(
  fields: readonly Field[],
  field: Field,
  value: Readonly<Record<string, unknown>>,
  data: DataView,
  offset: number,
  agreement: 'unasked' | undefined,
): void {
  const given = givenFor(field, value);
  try {
    if (given !== undefined) field.transcoder.write(given, data, offset + field.offset, agreement);
    else if (!mayBeMissing(fields, field, value)) throw new Mismatch(offset + field.offset, 'it is missing');
  } catch (error) {
    throw within(`.${field.name}`, error);
  }
}

function mayBeMissing(
  fields: readonly Field[],
  missing: Field,
  value: Readonly<Record<string, unknown>>,
): boolean {
  if (missing.firstBit === missing.endBit) return true;
  return fields.some((other) => overlap(other, missing) && givenFor(other, value) !== undefined);
}

/** What every object inherits, such as `constructor`, was not given for a field of that name. */
function givenFor(field: Field, value: Readonly<Record<string, unknown>>): unknown {
  const given = value[field.name];
  return typeof given === 'function' && !Object.hasOwn(value, field.name) ? undefined : given;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hint(names: ReadonlySet<string>): string {
  const known = [...names].slice(0, 8).join(', ');
  return `; there are ${known}${names.size > 8 ? ', …' : ''}`;
}
