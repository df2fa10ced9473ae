import { ConfigError } from '../worker/errors.ts';
import type { Context } from './command.ts';
import type { Deployment } from './config.ts';

/** Secret Manager's limit for one version. */
const MAX_BYTES = 65_536;

/**
 * The Supabase key, from standard input or `SUPABASE_SERVICE_ROLE_KEY`; there is no flag for it, since other users of a
 * machine can read its command lines and shells keep them. From here on it is kept out of everything printed.
 *
 * @returns undefined when none was given: the stored one stays
 * @throws ConfigError for what cannot be a service key, without quoting it
 */
export async function readKey({
  config,
  switches,
  io,
  hide,
}: Context<Deployment>): Promise<string | undefined> {
  const given = switches.has('key-stdin')
    ? await fromInput(io.readInput)
    : io.env.SUPABASE_SERVICE_ROLE_KEY?.trim();
  if (given === undefined || given === '') return undefined;
  hide(given);
  const fault = faultOf(given, config.supabaseUrl);
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

function faultOf(key: string, supabaseUrl: string): string | undefined {
  // As the worker has it: no HTTP header takes anything else.
  if (!/^[\x21-\x7e]+$/.test(key)) {
    return 'the Supabase key has white space in it, or a character that is not ASCII: copy it again';
  }
  if (key.length < 20 || key.length > MAX_BYTES) return 'the Supabase key is too short or too long to be one';
  const { role, ref } = claims(key);
  if (key.startsWith('sb_publishable_') || role === 'anon') {
    return 'this is the public Supabase key; the worker needs the secret one (sb_secret_… or service_role)';
  }
  // A variable of the shell wins over the file that has the address.
  const [, project] = /^https:\/\/([a-z]+)\.supabase\.co$/.exec(supabaseUrl) ?? [];
  if (typeof ref === 'string' && project !== undefined && ref !== project) {
    return `the Supabase key is that of project ${ref}, and the address is that of ${project}`;
  }
  return undefined;
}

/** Which role of which project an old key, a JWT, is for; the new ones do not say. */
function claims(key: string): { readonly role?: unknown; readonly ref?: unknown } {
  try {
    const payload: unknown = JSON.parse(Buffer.from(key.split('.')[1] ?? '', 'base64url').toString());
    return typeof payload === 'object' && payload !== null ? payload : {};
  } catch {
    return {};
  }
}
