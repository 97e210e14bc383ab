import { mapClassNames } from './mapClass.ts';

/** What the module's own text says: no type of the object may have these names. */
export const reservedNames: readonly string[] = [
  ...mapClassNames,
  'BpfObject',
  'ObjectSpec',
  'Omit',
  'OpenOptions',
  'Options',
  'Promise',
  'Record',
  'Uint8Array',
  'URL',
  'open',
  'openSync',
];

/** The name of the interface that describes an object: of `exec-snoop` it is `ExecSnoop`. */
export function shapeNameOf(object: string): string {
  const words = object.split(/[^\p{ID_Continue}]+|_+/u).filter((word) => word !== '');
  const joined = words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('');
  const name = /^\p{ID_Start}/u.test(joined) ? joined : `Object${joined}`;
  return reservedNames.includes(name) ? `${name}Object` : name;
}
