/** The types of what a map holds, as TypeScript, asked for where its class needs them. */
export interface MapContents {
  readonly key: () => string;
  readonly value: () => string;
  readonly event: () => string;
}

/** The class of a map, as TypeScript, and what it needs of `@ebpf-ts/core`. */
export interface MapClass {
  readonly text: string;
  readonly imports: readonly string[];
}

/** What `mapOf` of `@ebpf-ts/maps` makes of each type of map; of all others an `OpaqueMap`. */
const classes: Readonly<Record<string, string>> = {
  hash: 'HashMap<KEY, VALUE>',
  lru_hash: 'HashMap<KEY, VALUE>',
  percpu_hash: 'HashMap<KEY, PerCpu<VALUE>>',
  lru_percpu_hash: 'HashMap<KEY, PerCpu<VALUE>>',
  array: 'ArrayMap<VALUE>',
  percpu_array: 'ArrayMap<PerCpu<VALUE>>',
  ringbuf: 'RingBuffer<EVENT>',
};

/** The class that a map of a type, by bpftool's name, has in a loaded object. */
export function mapClassOf(typeName: string, { key, value, event }: MapContents): MapClass {
  const template = (Object.hasOwn(classes, typeName) && classes[typeName]) || 'OpaqueMap';
  const contents: Readonly<Record<string, () => string>> = { KEY: key, VALUE: value, EVENT: event };
  return {
    text: template.replace(/KEY|VALUE|EVENT/g, (part) => contents[part]?.() ?? part),
    imports: namesIn(template).map((name) => `type ${name}`),
  };
}

/** All names that a class of a map is written with. */
export const mapClassNames: readonly string[] = ['OpaqueMap', ...Object.values(classes).flatMap(namesIn)];

function namesIn(template: string): readonly string[] {
  return template.match(/[A-Z][a-z]\w*/g) ?? [];
}
