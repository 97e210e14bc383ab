/** Characters that fit on a line. */
const width = 110;

/** Breaks the lines that are too long where a formatter breaks them. */
export function broken(text: string): string {
  return text
    .split('\n')
    .map((line) => (line.length <= width || /^\s*(\/\*\*|\/\/)/.test(line) ? line : brokenLine(line)))
    .join('\n');
}

function brokenLine(line: string): string {
  const indent = /^ */.exec(line)?.[0] ?? '';
  const union = /^(.*[:=]) ('.*' \| (?:number|bigint);)$/.exec(line);
  if (union !== null) {
    const [, head = '', members = ''] = union;
    return [head, ...members.split(' | ').map((member) => `${indent}  | ${member}`)].join('\n');
  }
  const text = /^(.* =) ('.*';)$/.exec(line);
  if (text !== null) return `${text[1]}\n${indent}  ${text[2]}`;
  const list = lists.map((form) => form.exec(line)).find((found) => found !== null);
  if (list === undefined) return line;
  const [, head = '', items = '', tail = ''] = list;
  // A formatter ends the last of a list with a comma, save among the arguments of a type.
  const last = head.endsWith('<') ? '' : ',';
  return `${head}\n${items
    .split(/, (?![^{]*\}|[^<]*>)/)
    .map((item) => `${indent}  ${item}`)
    .join(',\n')}${last}\n${indent}${tail}`;
}

/** Lines with a list: of imports, of the types in a class, of parameters, of options. */
const lists: readonly RegExp[] = [
  /^(import \{) (.*) (\} from .*)$/,
  /^( *readonly .*?<)(.*)(>;)$/,
  /^(export function \w+\()(options: .*)(\): .* \{)$/,
  /^( *return .*?, \{) (.*) (\}\);)$/,
];
