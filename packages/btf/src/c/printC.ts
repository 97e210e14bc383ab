import type { Btf } from '../btf.ts';
import { budgetFor } from '../budget.ts';
import type { BtfModifier } from '../type.ts';
import { alignmentsOf } from './alignment.ts';
import { aliasOf } from './baseType.ts';
import { declare, defineComposite, forward, type Writer } from './definition.ts';
import { defineEnum } from './enumeration.ts';
import { namesFor } from './names.ts';
import { orderOf } from './order.ts';

/** What of a BTF is printed as C. */
export interface PrintCOptions {
  /** These types and what they need; the default is all. */
  readonly types?: Iterable<number>;
}

/**
 * Prints types as a C header: the whole kernel's as a `vmlinux.h`. What is needed comes first; a second type of the
 * same name is called `name___2`; structs have the attribute that makes clang record CO-RE relocations.
 *
 * @throws {BtfError} for types that C cannot express, such as those that repeat each other endlessly.
 * @example
 * ```ts
 * import { type Btf, printC } from '@ebpf-ts/btf';
 *
 * declare const vmlinux: Btf;
 *
 * console.log(printC(vmlinux, { types: vmlinux.findAll('task_struct', 'struct') }));
 * ```
 */
export function printC(btf: Btf, options: PrintCOptions = {}): string {
  const budget = budgetFor(btf);
  const order = orderOf(btf, budget);
  const printer = printerOf({
    btf,
    names: namesFor(btf),
    alignments: alignmentsOf(btf),
    budget,
    purpose: 'definition',
  });
  const types = options.types ?? Array.from({ length: btf.typeCount }, (_, index) => index + 1);
  for (const asked of types) for (const id of order.add(asked)) printer.define(id);
  return `${head}${printer.definitions.map((text) => `${text};\n\n`).join('')}${foot}`;
}

const head = `#ifndef __VMLINUX_H__
#define __VMLINUX_H__

#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
#endif

`;

const foot = `#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute pop
#endif

#endif /* __VMLINUX_H__ */
`;

interface Printer {
  readonly definitions: readonly string[];
  /** Prints a definition, and before it what it needs to be declared. */
  define(id: number): void;
}

const nothing = 0;
const started = 1;
const declared = 2;
const defined = 3;

function printerOf(writer: Writer): Printer {
  const { btf, names, budget } = writer;
  const definitions: string[] = [];
  const states = new Uint8Array(btf.typeCount + 1);

  /** Sees to it that a type may be mentioned inside of `owner`. */
  function mention(id: number, owner: number, depth: number): void {
    budget.spend(id, depth);
    if (id === 0 || states[id] === defined) return;
    const type = btf.type(id);
    switch (type.kind) {
      case 'int':
      case 'float': {
        const alias = aliasOf(type);
        if (alias !== undefined) definitions.push(`typedef ${alias} ${names.typedef(id)}`);
        states[id] = defined;
        break;
      }
      case 'ptr':
      case 'const':
      case 'volatile':
      case 'restrict':
      case 'type_tag':
        mention(type.typeId, owner, depth + 1);
        break;
      case 'array':
        mention(type.elementTypeId, owner, depth + 1);
        break;
      case 'func_proto':
        mention(type.returnTypeId, owner, depth + 1);
        for (const { typeId } of type.parameters) mention(typeId, owner, depth + 1);
        break;
      case 'typedef':
        defineTypedef(id, type, depth);
        break;
      case 'fwd':
        define(id);
        break;
      case 'struct':
      case 'union':
        if (type.name === '') {
          for (const { typeId } of type.members) mention(typeId, owner, depth + 1);
        } else if (states[id] !== declared && id !== owner) {
          definitions.push(forward(writer, type));
          states[id] = declared;
        }
        break;
    }
  }

  function defineTypedef(id: number, type: BtfModifier, depth: number): void {
    if (states[id] === nothing) {
      states[id] = started;
      mention(type.typeId, id, depth + 1);
    }
    if (states[id] === started) definitions.push(...typedefOf(writer, type));
    states[id] = defined;
  }

  function define(id: number): void {
    const type = btf.type(id);
    if (states[id] === defined) return;
    switch (type.kind) {
      case 'struct':
      case 'union':
        for (const { typeId } of type.members) mention(typeId, id, 1);
        definitions.push(defineComposite(writer, type, 0));
        break;
      case 'enum':
      case 'enum64':
        definitions.push(defineEnum(names, type, 0));
        break;
      case 'fwd':
        definitions.push(`${type.target} ${names.tag(id)}`);
        break;
      case 'typedef':
        defineTypedef(id, type, 0);
        break;
    }
    states[id] = defined;
  }

  return { definitions, define };
}

function typedefOf(writer: Writer, type: BtfModifier): readonly string[] {
  // The compiler knows this one, and refuses to be told.
  if (type.name === '__builtin_va_list') return [];
  // Old compilers made it a void.
  if (type.name === '__gnuc_va_list' && type.typeId === 0)
    return ['typedef __builtin_va_list __gnuc_va_list'];
  const { names, budget } = writer;
  budget.spend(type.id, 0);
  return [`typedef ${declare(writer, type.typeId, names.typedef(type.id), 0)}`];
}
