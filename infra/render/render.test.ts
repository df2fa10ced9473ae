import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '../../worker/config.ts';
import { renderCli } from './cli.ts';
import { API_KEY, type FakeRender, SERVICE_ID, startFakeRender } from './testing/fake-render.ts';

const BOOK = '{"bookId": "7c9e6679-7425-40de-944b-e07fc1f90ae7"}';

/** @param onPause called in place of each wait between two questions */
async function call(
  render: FakeRender,
  args: readonly string[],
  env: Record<string, string> = {},
  onPause: (nth: number) => void = () => undefined,
) {
  const said = { out: '', err: '', slept: 0 };
  const io = {
    env: { RENDER_API_KEY: API_KEY, RENDER_SERVICE_ID: SERVICE_ID, RENDER_API_URL: render.url, ...env },
    out: (text: string) => {
      said.out += text;
    },
    err: (text: string) => {
      said.err += text;
    },
  };
  const code = await renderCli(args, io, async () => {
    said.slept += 1;
    onPause(said.slept);
  });
  return { code, ...said };
}

describe('a one-off job on Render', () => {
  it('is created with the command that runs the task in the image', async () => {
    const render = await startFakeRender();
    const { code, out } = await call(render, ['create', 'process-book', '--payload', BOOK, '--json']);
    expect(code).toBe(0);
    expect(render.asked).toEqual([`POST /v1/services/${SERVICE_ID}/jobs`]);
    expect(JSON.parse(out)).toMatchObject({
      id: 'job-1',
      status: null,
      startCommand: `node /app/main.cjs run process-book --payload '{"bookId":"7c9e6679-7425-40de-944b-e07fc1f90ae7"}'`,
    });
  });

  it('gets a payload that a shell gives back letter for letter', async () => {
    const render = await startFakeRender();
    const payload = { note: `it's "草枕" $HOME \`id\` \\ ; rm -rf /` };
    await call(render, ['create', 'process-book', '--payload', JSON.stringify(payload)]);
    const command = render.jobs[0]?.startCommand.replace('node /app/main.cjs', 'printf "%s\\n"') ?? '';
    const words = execFileSync('sh', ['-c', command], { encoding: 'utf8' }).trimEnd().split('\n');
    expect(words).toEqual(['run', 'process-book', '--payload', JSON.stringify(payload)]);
  });

  it('can have a machine of its own', async () => {
    const render = await startFakeRender();
    await call(render, ['create', 'process-book', '--payload', BOOK, '--plan', 'pro']);
    expect(render.jobs[0]?.planId).toBe('plan-crn-007');
    const refused = await call(render, ['create', 'process-book', '--plan', 'pro-ultra']);
    expect(refused.code).toBe(64);
    expect(refused.err).toContain('starter, standard, pro, pro-plus');
  });

  it('is followed to its end, and its success is the exit code', async () => {
    const well = await call(await startFakeRender(), ['create', 'process-book', '--payload', BOOK, '--wait']);
    expect(well).toMatchObject({ code: 0, err: 'job-1 pending\njob-1 running\n', slept: 2 });
    expect(well.out).toContain('took     42.5 s');
    const badly = await call(await startFakeRender('failed'), [
      'create',
      'process-book',
      '--payload',
      BOOK,
      '--wait',
    ]);
    expect(badly.code).toBe(1);
    expect(badly.out).toContain('state    failed');
  });

  it('is followed through a moment of trouble, but not through a day of it', async () => {
    const create = ['create', 'process-book', '--payload', BOOK, '--wait'];
    const trouble = [
      { status: 429, body: '' },
      { status: 502, body: '<html>' },
    ];
    const moment = await startFakeRender();
    expect(
      (await call(moment, create, {}, () => moment.interruptions.push(...trouble.splice(0, 1)))).code,
    ).toBe(0);
    expect(trouble).toEqual([]);

    const day = await startFakeRender();
    const given = await call(day, create, {}, () => day.interruptions.push({ status: 503, body: '' }));
    expect(given.code).toBe(1);
    expect(given.slept).toBe(10);
  });

  it('is listed, asked for and cancelled', async () => {
    const render = await startFakeRender();
    expect((await call(render, ['list'])).out).toBe('no jobs yet\n');
    await call(render, ['create', 'process-book', '--payload', BOOK]);
    await call(render, ['create', 'process-book', '--payload', BOOK]);
    const listed = JSON.parse((await call(render, ['list', '--limit', '1', '--json'])).out);
    expect(listed).toMatchObject([{ id: 'job-2' }]);
    expect((await call(render, ['status', 'job-1'])).out).toContain('state    running');
    const cancelled = await call(render, ['cancel', 'job-1']);
    expect(cancelled).toMatchObject({ code: 0, out: expect.stringContaining('state    canceled') });
    expect((await call(render, ['cancel', 'job-1'])).err).toBe(
      'error: Render refuses the request (400): job has already finished\n',
    );
  });
});

describe('what stands in the way', () => {
  it.each([
    ['401', { status: 401, body: '{"message":"Unauthorized"}' }, 'set RENDER_API_KEY'],
    ['404', { status: 404, body: '{"message":"not found"}' }, `RENDER_SERVICE_ID=${SERVICE_ID}`],
    ['429 with seconds', { status: 429, headers: { 'ratelimit-reset': '45' }, body: '' }, 'again in 45 s'],
    ['429 without', { status: 429, body: '' }, 'again in a minute'],
    ['500', { status: 500, body: '<html>oops</html>' }, 'problem of its own (500)'],
    ['400', { status: 400, body: '{"id":"x","message":"bad plan"}' }, 'bad plan'],
    ['not JSON', { status: 200, body: '<html>hotel wifi</html>' }, "is it really Render's API"],
    ['another shape', { status: 200, body: '{"job":{}}' }, "is it really Render's API"],
  ])('%s is one line that says what to do', async (_name, interruption, advice) => {
    const render = await startFakeRender();
    render.interruptions.push(interruption);
    const { code, err, out } = await call(render, ['status', 'job-1']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^error: [^\n]+\n$/);
    expect(err).toContain(advice);
    expect(err).not.toContain(API_KEY);
  });

  it('reads the epoch seconds of Ratelimit-Reset too', async () => {
    const render = await startFakeRender();
    const reset = String(Math.ceil(Date.now() / 1000) + 30);
    render.interruptions.push({ status: 429, headers: { 'ratelimit-reset': reset }, body: '' });
    expect((await call(render, ['list'])).err).toMatch(/in (29|30|31) s/);
  });

  it('a network that is not there is named', async () => {
    const render = await startFakeRender();
    const { code, err } = await call(render, ['list'], { RENDER_API_URL: 'http://127.0.0.1:9/v1' });
    expect({ code, err }).toEqual({
      code: 1,
      err: 'error: http://127.0.0.1:9/v1 does not answer: check the network and try again\n',
    });
  });

  it('the key never follows a redirect', async () => {
    const render = await startFakeRender();
    const elsewhere = await startFakeRender();
    render.interruptions.push({ status: 307, headers: { location: elsewhere.url }, body: '' });
    expect((await call(render, ['list'])).code).toBe(1);
    expect(elsewhere.asked).toEqual([]);
  });

  it('a missing environment is named whole, without quoting a key', async () => {
    const render = await startFakeRender();
    const nothing = await call(render, ['list'], { RENDER_API_KEY: '', RENDER_SERVICE_ID: '' });
    expect(nothing.code).toBe(78);
    expect(nothing.err.split('\n')).toHaveLength(3);
    const malformed = await call(render, ['list'], {
      RENDER_API_KEY: 'se cret',
      RENDER_API_URL: 'http://evil',
    });
    expect(malformed.code).toBe(78);
    expect(malformed.err).not.toContain('se cret');
    expect(render.asked).toEqual([]);
  });

  it.each([
    [['create', 'process-book', '--payload', '[1]'], '--payload must be a JSON object'],
    [['create', 'process-book', '--payload', '{'], '--payload must be a JSON object'],
    [['creat', 'process-book'], 'did you mean create?'],
    [['status'], 'takes the id of a job'],
    [['list', 'job-1'], 'takes nothing more'],
    [['list', '--limit', '0'], 'from 1 to 100'],
    [['list', '--colour'], '--help'],
  ])('%j is wrong usage', async (args, advice) => {
    const render = await startFakeRender();
    const { code, err } = await call(render, args);
    expect(code).toBe(64);
    expect(err).toContain(advice);
    expect(render.asked).toEqual([]);
  });
});

describe('a task that does not exist', () => {
  it.each([
    ['proces-book', 'did you mean process-book?'],
    ['zzz', 'there are: '],
  ])('%s never reaches Render', async (task, advice) => {
    const render = await startFakeRender();
    const { code, err } = await call(render, ['create', task]);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(advice) });
    expect(render.asked).toEqual([]);
  });
});

describe('the blueprint', () => {
  it('says what Render wants to know of a cron job and nothing it does not know', async () => {
    const text = await readFile(path.join(import.meta.dirname, 'render.yaml'), 'utf8');
    const { services } = parse(text) as { services: Record<string, unknown>[] };
    expect(services).toHaveLength(1);
    const [cron] = services;
    // The fields and words of https://render.com/schema/render.yaml.json that a cron job from a Dockerfile may have.
    expect(cron).toEqual({
      type: 'cron',
      name: expect.any(String),
      runtime: 'docker',
      dockerfilePath: './Dockerfile',
      dockerContext: '.',
      plan: expect.stringMatching(/^(starter|standard|pro|pro plus)$/),
      region: expect.stringMatching(/^(oregon|ohio|virginia|frankfurt|singapore)$/),
      schedule: '* * * * *',
      autoDeployTrigger: expect.stringMatching(/^(off|commit|checksPass)$/),
      envVars: expect.any(Array),
    });
  });

  it('holds no secret: the key is asked for when the service is made', async () => {
    const text = await readFile(path.join(import.meta.dirname, 'render.yaml'), 'utf8');
    const { services } = parse(text) as {
      services: { envVars: { key: string; value?: unknown; sync?: boolean }[] }[];
    };
    const variables = services[0]?.envVars ?? [];
    expect(variables.find(({ key }) => key === 'SUPABASE_SERVICE_ROLE_KEY')).toEqual({
      key: 'SUPABASE_SERVICE_ROLE_KEY',
      sync: false,
    });
    // What is set here must be something that the worker accepts.
    const env = Object.fromEntries(
      variables.map(({ key, value }) => [key, value === undefined ? 'https://x.co' : String(value)]),
    );
    expect(() => readConfig(env)).not.toThrow();
  });
});
