import { existsSync, readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';

const PASSWD = '/etc/passwd';

/** The uid of a user by name or number, as an option's value. A name of digits goes before the number. */
export function user(text: string): number {
  // The smallest images have no such file; a number needs none.
  const uid = uidOf(text, existsSync(PASSWD) ? readFileSync(PASSWD, 'utf8') : '');
  if (uid === undefined)
    throw new InvalidArgumentError('There is no such user in /etc/passwd; a uid is taken too.');
  return uid;
}

/** Looks a user up in the text of a passwd(5) file. */
export function uidOf(user: string, passwd: string): number | undefined {
  for (const line of passwd.split('\n')) {
    const [name, , uid] = line.split(':');
    if (name === user && uid !== undefined) return Number(uid);
  }
  return /^\d{1,10}$/.test(user) && Number(user) < INVALID_UID ? Number(user) : undefined;
}

const INVALID_UID = 0xffff_ffff;
