// commander: subcommands, help and "did you mean" in 18 ms of import; yargs takes 70 (Node 24).
import { Argument, Command, Option } from 'commander';
import { UsageError } from '../errors.ts';
import { jobId, jsonObject, listed, time, wholeNumber } from './arguments.ts';
import { openSession, type Session } from './session.ts';
import { print, type Shown } from './shown.ts';

/** sysexits.h */
const EX_USAGE = 64;

/** A book's id, or a reader's, in examples. */
const ID = '7c9e6679-7425-40de-944b-e07fc1f90ae7';

/** What stands behind a command's help. */
function example(...commands: readonly string[]): string {
  const lines = commands.map((command) => `npm run ops -- ${command}`);
  return lines.length === 1 ? `\nExample: ${lines[0]}` : `\nExamples: ${lines.join('\n          ')}`;
}

/** Everything imports its part when it is called, so that `--help` needs neither a library nor an environment. */
export const program = new Command('ops')
  .description('Shows and steers the queue, its schedules and books.')
  .option('--json', 'print JSON for scripts instead of tables')
  .addHelpText('after', example('jobs list --status failed'))
  .showSuggestionAfterError()
  // Before the commands, which inherit it. commander itself would say 1, which means that something was refused.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EX_USAGE))
  .configureHelp({ showGlobalOptions: true });

/** Runs what a command means and prints what it found. */
function act<Args extends readonly unknown[]>(run: (session: Session, ...args: Args) => Promise<Shown>) {
  return async (...given: [...Args, Command]) => {
    const args = given.slice(0, -1) as unknown as Args;
    const shown = await run(openSession(process.env), ...args);
    print(shown, program.opts<{ json?: boolean }>().json ? 'json' : 'text');
    // Not through process.exit: the output may still be on its way into a pipe.
    if (shown.isBad) process.exitCode = 1;
  };
}

const limit = ['--limit <n>', 'rows at most', wholeNumber(1, 1000), 20] as const;

const jobs = program
  .command('jobs')
  .description('the queue, and what became of it')
  .addHelpText('after', example('jobs list --status failed'));
jobs
  .command('list')
  .description('jobs, newest first')
  .addHelpText('after', example('jobs list --status failed --kind process-book'))
  .addOption(
    new Option('--status <status>', 'only these').choices([
      'queued',
      'running',
      'succeeded',
      'failed',
      'cancelled',
    ]),
  )
  .option('--kind <task>', 'only of this task; any clear beginning of its name will do')
  .option('--before <id>', 'only older ones: the last of the page before', jobId)
  .option(...limit)
  .action(
    act(async (session, options: { status?: string; kind?: string; before?: string; limit: number }) =>
      (await import('./commands/jobs.ts')).listJobs(session, {
        status: options.status,
        kind: options.kind,
        before: options.before,
        limit: options.limit,
      }),
    ),
  );
jobs
  .command('show')
  .argument('<id>', 'number of the job', jobId)
  .description('one job with every attempt, its error and the time of its stages')
  .addHelpText('after', example('jobs show 4711'))
  .action(act(async (session, id: string) => (await import('./commands/jobs.ts')).showJob(session, id)));

interface JobOptions {
  payload: Record<string, unknown>;
  priority?: number;
  maxAttempts?: number;
  timeoutMs?: number;
}
function withJobOptions(command: Command): Command {
  return command
    .option('--payload <json>', 'what the task is told', jsonObject, {})
    .option('--priority <n>', 'from 0 to 100, higher first', wholeNumber(0, 100))
    .option('--max-attempts <n>', 'tries before it fails for good', wholeNumber(1, 100))
    .option('--timeout-ms <n>', 'limit of one attempt', wholeNumber(1, 86_400_000));
}
withJobOptions(jobs.command('enqueue <task>'))
  .description('puts a job into the queue')
  .addHelpText('after', example(`jobs enqueue sweep-storage --payload '{"dryRun": true}'`))
  .option('--run-at <time>', 'not before this time', time)
  .option('--expires-at <time>', 'not started by then: ended as expired', time)
  .option('--dedupe-key <key>', 'while a job with this key waits or runs there is no second')
  .action(
    act(
      async (
        session,
        kind: string,
        options: JobOptions & { runAt?: Date; expiresAt?: Date; dedupeKey?: string },
      ) => (await import('./commands/jobs.ts')).enqueue(session, { kind, ...options }),
    ),
  );
jobs
  .command('cancel')
  .argument('<id>', 'number of the job', jobId)
  .description('stops a waiting job now, a running one at its next heartbeat')
  .addHelpText('after', example('jobs cancel 4711'))
  .action(act(async (session, id: string) => (await import('./commands/jobs.ts')).cancel(session, id)));
jobs
  .command('retry')
  .argument('[id]', 'number of the job', jobId)
  .option('--code <code>', 'instead of one, all that failed with this code or wait after it')
  .description('runs a failed or cancelled job again, a waiting one now')
  .addHelpText('after', example('jobs retry 4711', 'jobs retry --code download_failed'))
  .action(
    act(async (session, id: string | undefined, { code }: { code?: string }) => {
      const { retry, retryByCode } = await import('./commands/jobs.ts');
      if (id !== undefined && code === undefined) return retry(session, id);
      if (id === undefined && code !== undefined) return retryByCode(session, code);
      throw new UsageError('Expected the number of a job or --code, and not both.');
    }),
  );

const schedules = program
  .command('schedules')
  .description('the timetable')
  .addHelpText('after', example('schedules list'));
schedules
  .command('list')
  .description('what runs when')
  .addHelpText('after', example('schedules list'))
  .action(act(async (session) => (await import('./commands/schedules.ts')).listSchedules(session)));
withJobOptions(schedules.command('add <name> <task> <cron>'))
  .description('creates or replaces a schedule; cron has five fields, in quotes')
  .addHelpText(
    'after',
    example(`schedules add nightly-sweep sweep-storage '0 3 * * *' --time-zone Europe/Berlin`),
  )
  .option('--time-zone <zone>', 'IANA name', 'Etc/UTC')
  .option('--description <text>', 'what it is for')
  .action(
    act(
      async (
        session,
        name: string,
        kind: string,
        cron: string,
        options: JobOptions & { timeZone: string; description?: string },
      ) => (await import('./commands/schedules.ts')).addSchedule(session, { name, kind, cron, ...options }),
    ),
  );
for (const [name, what, action] of [
  ['enable', 'lets it run by its timetable again', 'enable'],
  ['disable', 'keeps it, but runs it no more', 'disable'],
  ['run', 'enqueues its job now', 'runNow'],
  ['remove', 'forgets it', 'remove'],
] as const) {
  schedules
    .command(`${name} <name>`)
    .description(what)
    .addHelpText('after', example(`schedules ${name} weekly-digest`))
    .action(
      act(async (session, schedule: string) =>
        (await import('./commands/schedules.ts'))[action](session, schedule),
      ),
    );
}

const books = program
  .command('books')
  .description("readers' books")
  .addHelpText('after', example('books list --status failed'));
books
  .command('list')
  .description('books, newest first')
  .addHelpText('after', example(`books list --owner ${ID}`))
  .addOption(
    new Option('--status <status>', 'only these').choices(['queued', 'processing', 'ready', 'failed']),
  )
  .option('--owner <id>', 'only of this reader')
  .option(...limit)
  .action(
    act(async (session, options: { status?: string; owner?: string; limit: number }) =>
      (await import('./commands/books.ts')).listBooks(session, {
        status: options.status,
        owner: options.owner,
        skip: 0,
        limit: options.limit,
      }),
    ),
  );
books
  .command('show <id>')
  .description('one book and its jobs')
  .addHelpText('after', example(`books show ${ID}`))
  .action(act(async (session, id: string) => (await import('./commands/books.ts')).showBook(session, id)));
books
  .command('reprocess <id>')
  .description('reads it again from its upload')
  .addHelpText('after', example(`books reprocess ${ID}`))
  .action(act(async (session, id: string) => (await import('./commands/books.ts')).reprocess(session, id)));
for (const [name, what, action] of [
  ['share', 'lets every reader read it', 'shareBook'],
  ['unshare', 'leaves it to its owner alone', 'unshareBook'],
] as const) {
  books
    .command(`${name} <id>`)
    .description(what)
    .addHelpText('after', example(`books ${name} ${ID}`))
    .action(act(async (session, id: string) => (await import('./commands/books.ts'))[action](session, id)));
}

const community = program
  .command('community')
  .description('what readers are shown')
  .addHelpText('after', example('community trending'));
community
  .command('trending')
  .description('the books read most in the last hour')
  .addHelpText('after', example('community trending --limit 5'))
  .option(...limit)
  .action(
    act(async (session, options: { limit: number }) =>
      (await import('./commands/trending.ts')).showTrending(session, options.limit),
    ),
  );
community
  .command('hot')
  .description('the books read most in the last days')
  .addHelpText('after', example('community hot --limit 5'))
  .option(...limit)
  .action(
    act(async (session, options: { limit: number }) =>
      (await import('./commands/trending.ts')).showHot(session, options.limit),
    ),
  );
community
  .command('recommendations <reader>')
  .description('what a reader might read next, and why')
  .addHelpText('after', example(`community recommendations ${ID}`))
  .option(...limit)
  .action(
    act(async (session, reader: string, options: { limit: number }) =>
      (await import('./commands/for-reader.ts')).showRecommendations(session, reader, options.limit),
    ),
  );
community
  .command('suggestions <reader>')
  .description('whom a reader might follow')
  .addHelpText('after', example(`community suggestions ${ID}`))
  .option(...limit)
  .action(
    act(async (session, reader: string, options: { limit: number }) =>
      (await import('./commands/for-reader.ts')).showSuggestions(session, reader, options.limit),
    ),
  );

const tasks = program
  .command('tasks')
  .description('what the worker can do')
  .addHelpText('after', example('tasks list'));
tasks
  .command('list')
  .description('every task by name')
  .addHelpText('after', example('tasks list'))
  .action(async () => {
    const shown = await (await import('./commands/tasks.ts')).listTasks();
    print(shown, program.opts<{ json?: boolean }>().json ? 'json' : 'text');
  });

tasks
  .command('run <task>')
  .description('runs one task to its end in this process; exit code 1 when it does not succeed')
  .option('--payload <json>', 'what the task is told', jsonObject, {})
  .option('--only <parts>', 'of a task in parts, these alone; with commas between', listed)
  .addHelpText(
    'after',
    example(
      `tasks run sweep-storage --payload '{"dryRun": true}'`,
      'tasks run refresh-recommendations --only vocabulary,social',
    ),
  )
  .action(
    act(async (session, task: string, options: { payload: Record<string, unknown>; only?: string[] }) =>
      (await import('./commands/run-task.ts')).runTask(session, task, {
        ...options.payload,
        ...(options.only !== undefined && { only: options.only }),
      }),
    ),
  );

program
  .command('health')
  .description('database, storage, queue and failures now; exit code 1 when something is critical')
  .addHelpText('after', example('health'))
  .action(act(async (session) => (await import('./commands/health.ts')).showHealth(session)));

program
  .command('completion')
  .addArgument(new Argument('<shell>', 'whose').choices(['bash', 'zsh']))
  .description('a script that completes commands and names; it defines `ops` for this checkout')
  .addHelpText('after', `\nExample: eval "$(npm run -s ops -- completion bash)"`)
  .action(async (shell: 'bash' | 'zsh') => {
    const { completionScript } = await import('./completion.ts');
    process.stdout.write(await completionScript(program, shell));
  });

program
  .command('stats')
  .description('what waits and runs now, and how the last hour went')
  .addHelpText('after', example('stats'))
  .action(act(async (session) => (await import('./commands/stats.ts')).showStats(session)));
