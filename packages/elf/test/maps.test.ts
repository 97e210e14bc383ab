import { describe, expect, it } from 'vitest';
import { parseObject } from '../src/index.ts';
import { compileBpf, runC } from './compile.ts';
import { fixtures } from './fixtures.ts';

describe('maps and programs', () => {
  it('are those that the installed libbpf opens, field by field', () => {
    const bytes = compileBpf(fixtures.everything);
    const object = parseObject(bytes);
    const theirs = openWithLibbpf(bytes);
    const ofFile = theirs.maps.filter(({ name }) => !/^\.|\./.test(name));
    expect(
      object.maps.map((map) => ({
        name: map.name,
        typeName: map.typeName,
        keySize: map.keySize,
        valueSize: map.valueSize,
        maxEntries: map.maxEntries,
        flags: map.flags,
        keyTypeId: map.keyTypeId ?? 0,
        valueTypeId: map.valueTypeId ?? 0,
        pinned: map.pinning === 'by_name',
      })),
    ).toEqual(ofFile);
    expect(
      object.programs.map(({ name, section, instructionCount, sectionType }) => ({
        name,
        section: section.replace(/^\?/, ''),
        autoload: !section.startsWith('?'),
        instructionCount,
        type: sectionType,
      })),
    ).toEqual(theirs.programs);
  });

  it('a map of maps says what its maps are like', () => {
    const outer = parseObject(compileBpf(fixtures.everything)).maps.find(({ name }) => name === 'outer');
    expect(outer).toMatchObject({ typeName: 'array_of_maps', valueSize: 4, maxEntries: 3 });
    expect(outer?.inner).toMatchObject({ name: 'outer.inner', typeName: 'array', keySize: 4, valueSize: 8 });
  });

  it('a ring buffer with a value type has records of that type, and no values', () => {
    const { maps, btf } = parseObject(compileBpf(fixtures.typedRing));
    const [ring] = maps;
    expect(ring).toMatchObject({ typeName: 'ringbuf', keySize: 0, valueSize: 0, maxEntries: 4096 });
    expect(btf?.type(ring?.valueTypeId ?? 0)).toMatchObject({ kind: 'struct', name: 'event', size: 20 });
  });
});

interface Opened {
  readonly maps: readonly { readonly name: string }[];
  readonly programs: readonly unknown[];
}

/** Opens an object with libbpf, without loading it, and lists what it found. */
function openWithLibbpf(bytes: Uint8Array): Opened {
  const output = runC(
    `#include <bpf/libbpf.h>
#include <stdio.h>
static unsigned char bytes[] = { ${[...bytes].join(',')} };
int main(void) {
  libbpf_set_print(NULL);
  struct bpf_object *object = bpf_object__open_mem(bytes, sizeof bytes, NULL);
  if (!object) return 1;
  const char *comma = "";
  struct bpf_map *map;
  struct bpf_program *program;
  printf("{\\"maps\\":[");
  bpf_object__for_each_map(map, object) {
    printf("%s{\\"name\\":\\"%s\\",\\"typeName\\":\\"%s\\",\\"keySize\\":%u,\\"valueSize\\":%u,\\"maxEntries\\":%u,\\"flags\\":%u,"
      "\\"keyTypeId\\":%u,\\"valueTypeId\\":%u,\\"pinned\\":%s}", comma, bpf_map__name(map),
      libbpf_bpf_map_type_str(bpf_map__type(map)), bpf_map__key_size(map), bpf_map__value_size(map),
      bpf_map__max_entries(map), bpf_map__map_flags(map), bpf_map__btf_key_type_id(map), bpf_map__btf_value_type_id(map),
      bpf_map__pin_path(map) ? "true" : "false");
    comma = ",";
  }
  printf("],\\"programs\\":[");
  comma = "";
  bpf_object__for_each_program(program, object) {
    printf("%s{\\"name\\":\\"%s\\",\\"section\\":\\"%s\\",\\"autoload\\":%s,\\"instructionCount\\":%zu,\\"type\\":\\"%s\\"}", comma,
      bpf_program__name(program), bpf_program__section_name(program), bpf_program__autoload(program) ? "true" : "false",
      bpf_program__insn_cnt(program), libbpf_bpf_prog_type_str(bpf_program__type(program)));
    comma = ",";
  }
  printf("]}\\n");
  bpf_object__close(object);
}`,
    '-lbpf',
  );
  const opened: Opened = JSON.parse(output);
  return opened;
}
