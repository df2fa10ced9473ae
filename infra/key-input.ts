import { ConfigError } from '../worker/errors.ts';
import type { Context } from './command.ts';

/** Secret Manager's limit for one version. */
const MAX_BYTES = 65_536;

/**
 * The Supabase key, from standard input or `SUPABASE_SERVICE_ROLE_KEY`; there is no flag for it, since other users of a
 * machine can read its command lines and shells keep them. From here on it is kept out of everything printed.
 *
 * @returns undefined when none was given: the stored one stays
 * @throws ConfigError for what cannot be a service key, without quoting it
 */
export async function readKey({ switches, io, hide }: Context<unknown>): Promise<string | undefined> {
  const given = switches.has('key-stdin')
    ? await fromInput(io.readInput)
    : io.env.SUPABASE_SERVICE_ROLE_KEY?.trim();
  if (given === undefined || given === '') return undefined;
  hide(given);
  const fault = faultOf(given);
  if (fault !== undefined) throw new ConfigError([fault]);
  return given;
}

async function fromInput(readInput: () => Promise<string | null>): Promise<string> {
  const text = (await readInput())?.trim();
  if (text === undefined) {
    throw new ConfigError([
      '--key-stdin wants the key piped in, as in: npm run infra -- deploy --key-stdin < key.txt',
    ]);
  }
  if (text === '') throw new ConfigError(['--key-stdin got nothing on standard input']);
  return text;
}

function faultOf(key: string): string | undefined {
  // As the worker has it: no HTTP header takes anything else.
  if (!/^[\x21-\x7e]+$/.test(key)) {
    return 'the Supabase key has white space in it, or a character that is not ASCII: copy it again';
  }
  if (key.length < 20 || key.length > MAX_BYTES) return 'the Supabase key is too short or too long to be one';
  if (key.startsWith('sb_publishable_') || role(key) === 'anon') {
    return 'this is the public Supabase key; the worker needs the secret one (sb_secret_… or service_role)';
  }
  return undefined;
}

/** The role an old key, a JWT, is for. */
function role(key: string): unknown {
  try {
    return JSON.parse(Buffer.from(key.split('.')[1] ?? '', 'base64url').toString()).role;
  } catch {
    return undefined;
  }
}
