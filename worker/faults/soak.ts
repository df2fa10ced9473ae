/** `npm run soak`: see HELP. */
import postgres from 'postgres';
import { startTemporaryStack } from '../../supabase/stack/stack.ts';
import { HELP_OPTION, parseArguments, runCommandLine } from '../command-line.ts';
import { UsageError } from '../errors.ts';
import { formatTable } from '../ops/table.ts';
import { befall, type Fault } from '../testing/faults.ts';
import { startRelay } from '../testing/relay.ts';
import { formatDuration } from '../times.ts';
import { type Inspection, inspectShelf } from './shelf.ts';
import { type Tormented, torment } from './torment.ts';

const HELP = `Torments real workers on a real database, then looks whether any book was lost, made twice or half shown.

  npm run soak -- [--minutes N] [--workers N] [--json]

  --minutes N  how long the torment goes on (default 10); what is left is finished afterwards
  --workers N  workers at a time (default 3)
  --json       the summary as one JSON object

Workers are killed, frozen past their lease, told to go or spared, at random instants, and of their requests 2 in 100
are broken: answered 500, cut off before or after the work was done, or never answered.

Example: npm run soak -- --minutes 2`;

/** Of a hundred requests, how many meet what; one in a thousand hangs, because each costs a worker ten seconds. */
function drawFault(): Fault | null {
  const draw = Math.random() * 1000;
  if (draw < 1) return 'hang';
  if (draw < 7) return 'error';
  if (draw < 13) return 'refuse';
  return draw < 20 ? 'swallow' : null;
}

async function main(): Promise<number> {
  const { values } = parseArguments('npm run soak', {
    options: {
      minutes: { type: 'string', default: '10' },
      workers: { type: 'string', default: '3' },
      json: { type: 'boolean', default: false },
      help: HELP_OPTION,
    },
  });
  const minutes = Number(values.minutes);
  const slots = Number(values.workers);
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (!(minutes > 0 && minutes <= 10_000)) {
    throw new UsageError(
      `--minutes takes a number above 0 and up to 10000, got ${JSON.stringify(values.minutes)}`,
    );
  }
  if (!(Number.isInteger(slots) && slots > 0)) {
    throw new UsageError(`--workers takes a whole number from 1, got ${JSON.stringify(values.workers)}`);
  }

  const stack = await startTemporaryStack(0);
  const sql = postgres(stack.databaseUrl, { max: 5, onnotice: () => {} });
  const relay = await startRelay(stack.url);
  const met: Partial<Record<Fault, number>> = {};
  let requests = 0;
  relay.route = (incoming, outgoing, pass) => {
    const fault = drawFault();
    requests += 1;
    if (fault !== null) met[fault] = (met[fault] ?? 0) + 1;
    befall(fault, incoming, outgoing, pass);
  };
  const started = performance.now();
  const goOn = (begun: number) => {
    const ms = performance.now() - started;
    say(`${formatDuration(ms)} of ${minutes} min · ${begun} workers · ${requests} requests`);
    return ms < minutes * 60_000;
  };
  try {
    const ground = { ...stack, sql };
    const ends = ['kill', 'kill', 'freeze', 'term', 'spare'] as const;
    const tormented = await torment(ground, { slots, ends, url: relay.url, goOn });
    say('');
    const summary = { tormented, shelf: await inspectShelf(ground), requests, met };
    console.log(values.json ? JSON.stringify(summary) : forPeople(summary));
    return tormented.faults.length + summary.shelf.faults.length === 0 ? 0 : 1;
  } finally {
    await relay.stop();
    await sql.end();
    await stack.stop();
  }
}

interface Summary {
  readonly tormented: Tormented;
  readonly shelf: Inspection;
  readonly requests: number;
  readonly met: Partial<Record<Fault, number>>;
}

function forPeople({ tormented, shelf, requests, met }: Summary): string {
  const faults = [...tormented.faults, ...shelf.faults];
  const { kill, freeze, term, spare } = tormented.ends;
  const rows = [
    ['workers killed', kill],
    ['workers frozen past their lease', freeze],
    ['workers told to go', term],
    ['workers spared', spare],
    ['… of all these in the middle of a book', tormented.midJob],
    ['requests', requests],
    ...Object.entries(met).map(([fault, count]) => [`… met by "${fault}"`, count] as const),
    ['books', shelf.books],
    ...Object.entries(shelf.attempts).map(([outcome, count]) => [`attempts ${outcome}`, count] as const),
    ['objects that no book refers to', shelf.orphans],
    ['faults', faults.length],
  ] as const;
  const verdict =
    faults.length === 0
      ? 'Every book is ready, made once and whole.'
      : faults.map((fault) => `FAULT ${fault}`);
  return [formatTable(['', ''], rows), verdict].flat().join('\n');
}

function say(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
}

await runCommandLine(main);
