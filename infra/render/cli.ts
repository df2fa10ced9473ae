import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { CodedError, ConfigError } from '../../worker/errors.ts';
import { nearest } from '../../worker/nearest.ts';
import { UsageError } from '../errors.ts';
import { type RenderAccess, RenderClient } from './client.ts';
import { type Answer, answerJob, answerJobs, type Pause, waitForEnd } from './command.ts';
import { PLANS, planId } from './plans.ts';
import { startCommand } from './start-command.ts';

const HELP = `Runs tasks by name as one-off jobs of a Render service that runs this project's image.

  npm run infra -- render create TASK [--payload JSON] [--plan NAME] [--wait]
  npm run infra -- render status JOB [--wait]
  npm run infra -- render list [--limit N]
  npm run infra -- render cancel JOB

  --payload JSON  what the task is told; it can be seen in Render's pages, so never a secret
  --plan NAME     a machine other than the service's: ${PLANS.map(({ name }) => name).join(', ')}, or a plan id
  --wait          follow the job to its end; the exit code is then the job's success
  --limit N       1 to 100 jobs, the newest first (default 20)
  --json          for scripts

  RENDER_API_KEY     from Render's account settings (only from the environment, never an argument)
  RENDER_SERVICE_ID  crn-… or srv-…, the last part of the service's address in Render's pages

Example: npm run infra -- render create process-book --payload '{"bookId":"2f0c…"}' --wait`;

/** sysexits.h */
const EX_USAGE = 64;
const EX_CONFIG = 78;

/** The world around the command. */
export interface RenderIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  out(text: string): void;
  err(text: string): void;
}

/**
 * @param args what follows `npm run infra -- render`
 * @returns the exit code: 0 done, 1 failed, 64 wrong usage, 78 wrong configuration
 */
export async function renderCli(
  args: readonly string[],
  io: RenderIo,
  pause: Pause = sleep,
): Promise<number> {
  const json = args.includes('--json');
  try {
    const asked = parse(args);
    if (asked === null) {
      io.out(`${HELP}\n`);
      return 0;
    }
    const answer = await run(asked, io, pause);
    io.out(`${json ? JSON.stringify(answer.json, null, 2) : answer.text}\n`);
    return answer.exitCode;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const faults = error instanceof ConfigError ? error.faults : [error.message];
    if (json)
      io.out(`${JSON.stringify({ ok: false, code: error.code, message: faults.join('; ') }, null, 2)}\n`);
    else for (const fault of faults) io.err(`error: ${fault}\n`);
    if (error instanceof UsageError) return EX_USAGE;
    return error instanceof ConfigError ? EX_CONFIG : 1;
  }
}

const VERBS = ['create', 'status', 'list', 'cancel'] as const;
type Verb = (typeof VERBS)[number];

interface Asked {
  readonly verb: Verb;
  /** A task for `create`, a job for `status` and `cancel`. */
  readonly name: string;
  readonly flags: ReturnType<typeof parseFlags>['values'];
}

function parse(args: readonly string[]): Asked | null {
  const { values: flags, positionals } = parseFlags(args);
  const [word, name = '', ...more] = positionals;
  if (flags.help || word === undefined) return null;
  const verb = VERBS.find((known) => known === word);
  if (verb === undefined) {
    const meant = nearest(word, VERBS);
    throw new UsageError(
      `render knows no ${JSON.stringify(word)}; ${meant ? `did you mean ${meant}?` : `it knows ${VERBS.join(', ')}`}`,
    );
  }
  const wantsName = verb !== 'list';
  if (wantsName !== (name !== '') || more.length > 0) {
    const wanted = verb === 'create' ? 'the name of a task' : wantsName ? 'the id of a job' : 'nothing more';
    throw new UsageError(`render ${verb} takes ${wanted}; see: npm run infra -- render --help`);
  }
  return { verb, name, flags };
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        payload: { type: 'string' },
        plan: { type: 'string' },
        wait: { type: 'boolean', default: false },
        limit: { type: 'string', default: '20' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(`${error.message.split('. ', 1)[0]}; see: npm run infra -- render --help`);
  }
}

async function run({ verb, name, flags }: Asked, io: RenderIo, pause: Pause): Promise<Answer> {
  const limit = /^\d{1,3}$/.test(flags.limit) ? Number(flags.limit) : 0;
  if (limit < 1 || limit > 100) throw new UsageError('--limit must be a number from 1 to 100');
  const command = verb === 'create' ? startCommand(name, flags.payload) : '';
  const access = readAccess(io.env);
  const plan = flags.plan === undefined ? null : planId(flags.plan, access.serviceId);
  if (plan === undefined) {
    throw new UsageError(`--plan must be one of ${plansFor(access.serviceId).join(', ')}, got ${flags.plan}`);
  }

  const client = new RenderClient(access);
  if (verb === 'list') return answerJobs(await client.list(limit));
  if (verb === 'cancel') return { ...answerJob(await client.cancel(name)), exitCode: 0 };
  const job = verb === 'create' ? await client.create(command, plan) : await client.get(name);
  if (!flags.wait) return answerJob(job);
  const waiting = { pause, progress: (line: string) => io.err(`${line}\n`) };
  return answerJob(await waitForEnd(client, job, waiting));
}

function plansFor(serviceId: string): string[] {
  return PLANS.map(({ name }) => name).filter((name) => planId(name, serviceId) !== undefined);
}

/** @throws ConfigError naming every fault at once; a key is never quoted */
function readAccess(env: RenderIo['env']): RenderAccess {
  const faults: string[] = [];
  const apiKey = env.RENDER_API_KEY?.trim() ?? '';
  if (apiKey === '') faults.push("RENDER_API_KEY is not set: make a key in Render's account settings");
  else if (/[^\x21-\x7e]/.test(apiKey)) faults.push('RENDER_API_KEY holds characters that no key has');
  const serviceId = env.RENDER_SERVICE_ID?.trim() ?? '';
  if (!/^(srv|crn)-[a-z0-9]+$/.test(serviceId)) {
    const got = serviceId === '' ? 'it is not set' : `got ${JSON.stringify(serviceId.slice(0, 80))}`;
    faults.push(`RENDER_SERVICE_ID must be like crn-c24q2tmcie6so2aq3n90 or srv-…, ${got}`);
  }
  const apiUrl = env.RENDER_API_URL?.trim() || 'https://api.render.com/v1';
  const url = URL.parse(apiUrl);
  // Another address is for tests and mirrors: the key travels only encrypted or not at all over a network.
  if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && url.hostname === '127.0.0.1')) {
    faults.push('RENDER_API_URL must be an https address');
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return { apiUrl: apiUrl.replace(/\/+$/, ''), apiKey, serviceId };
}
