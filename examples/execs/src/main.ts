// Who starts programs here? Prints the next five of one user, then everybody's count.
import { open } from './execs.ts';

const spec = await open();
spec.variables.target_uid.value = Number(process.argv[2] ?? 0);

await using object = await spec.load();
await object.attach();

let left = 5;
for await (const { pid, comm } of object.maps.events) {
  console.log(pid, comm);
  left -= 1;
  if (left === 0) break;
}
for (const [uid, count] of object.maps.starts) console.log(`user ${uid} started ${count} programs`);
