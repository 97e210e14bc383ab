// Opens BTF, finds task_struct with its layout, then decodes every type. One process is one cold run.
import { readFileSync } from 'node:fs';
import { Btf, layoutOf } from '../../packages/btf/dist/index.js';

const [path = '', check = 'used'] = process.argv.slice(2);
globalThis.gc?.();
const before = process.memoryUsage();
const start = performance.now();
const btf = Btf.parse(readFileSync(path), { check: check === 'all' ? 'all' : 'used' });
const [id = 0] = btf.findAll('task_struct', 'struct');
const { fields } = layoutOf(btf, id);
const found = performance.now() - start;

globalThis.gc?.();
const after = process.memoryUsage();
const retained = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;

const again = performance.now();
let sum = fields.length;
for (let each = 1; each <= btf.typeCount; each++) sum += btf.type(each).name.length;
const all = performance.now() - again;
console.log(JSON.stringify({ found, all, retained, sum }));
