import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { CodedError } from '../../worker/errors.ts';
import { submitBook } from '../../worker/ops/demo/submit-book.ts';
import { buildSampleBook } from '../../worker/ops/sample/book.ts';
import { startRelay } from '../../worker/testing/relay.ts';
import { BASE, makeBase } from './base.ts';
import { type BuiltImage, buildImage } from './build.ts';
import { BUILDERS, type Builder, findBuilder, inspectImage } from './builders.ts';
import { type Engine, evaluate, findEngine, startContainer } from './testing/engine.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const TAG = 'localhost/intelligent-reader-worker:test';

/** Without one there is nothing to test; the reason says what installs it. */
let builder: Builder;
let whyNot: string | null = null;
try {
  builder = await findBuilder(BUILDERS);
} catch (error) {
  if (!(error instanceof CodedError)) throw error;
  whyNot = error.message;
}

describe.skipIf(whyNot !== null)(
  `the container image${whyNot === null ? '' : ` (skipped: ${whyNot})`}`,
  () => {
    const stack = useStack();
    let image: BuiltImage;
    let engine: Engine | null;

    beforeAll(async () => {
      // Rootless and nested hosts can build without a runtime of their own; see docs/image.md.
      process.env.BUILDAH_ISOLATION ??= 'chroot';
      const request = { builder, tag: TAG, base: BASE, platform: undefined };
      try {
        image = await buildImage(ROOT, request);
      } catch (error) {
        if (!(error instanceof CodedError) || error.code !== 'no_base') throw error;
        await makeBase();
        image = await buildImage(ROOT, request);
      }
      engine = await findEngine(TAG);
      console.log(`runs in: ${engine?.name}`);
      return () => engine?.close();
    });

    function environment(more: Record<string, string> = {}): Record<string, string> {
      return { SUPABASE_URL: stack.url, SUPABASE_SERVICE_ROLE_KEY: stack.secretKey, ...more };
    }

    function start(context: TestContext, env: Record<string, string>, ...command: string[]) {
      return startContainer(running(context), env, command);
    }

    function running(context: TestContext): Engine {
      return engine ?? context.skip('nothing here runs containers: apt-get install podman runc');
    }

    it('adds at most 80 MB to its base', () => {
      expect(image.bytesAboveBase ?? 0).toBeLessThan(80e6);
    });

    it('says where it comes from', async () => {
      const facts = await inspectImage(builder, TAG);
      expect(facts?.labels).toMatchObject({
        'org.opencontainers.image.version': expect.stringMatching(/^\d+\.\d+\.\d+/),
        'org.opencontainers.image.revision': image.revision,
        'org.opencontainers.image.source': expect.any(String),
        'org.opencontainers.image.licenses': 'MIT',
      });
    });

    it('holds the worker, its dictionary and the licences, and nothing that builds', async (context) => {
      const files = await evaluate(running(context), "fs.readdirSync('/app', { recursive: true })");
      for (const part of [/^main\.cjs$/, /^LICENCES\.txt$/, /^dictionary\/ipadic-[0-9a-f]{8}\.image$/]) {
        expect(files).toContainEqual(expect.stringMatching(part));
      }
      const strangers = /node_modules|\.ts$|\.map$|\.env|package/;
      expect((files as string[]).filter((file) => strangers.test(file))).toEqual([]);
      const env = (await evaluate(running(context), 'Object.keys(process.env)')) as string[];
      expect(env.filter((name) => /KEY|SECRET|TOKEN|PASSWORD/.test(name))).toEqual([]);
    });

    it('runs as nobody in particular, who can write nothing but /tmp', async (context) => {
      const program = `[process.getuid(), ...['/app', '/tmp', '/home'].map((folder) => {
      try { fs.writeFileSync(folder + '/x', ''); return folder } catch (error) { return error.code }
    })]`;
      expect(await evaluate(running(context), program)).toEqual([1000, 'EROFS', '/tmp', 'EROFS']);
    });

    it('finds an empty queue on a root that cannot be written, and ends', async (context) => {
      const worker = start(context, environment());
      expect(await worker.exit).toBe(0);
      expect(worker.lines.map(({ message }) => message)).toEqual([
        'worker started',
        'no jobs available; exiting',
      ]);
      expect(worker.lines[0]?.revision).toBe(image.revision);
    });

    it('makes a Japanese book ready there', async (context) => {
      const id = await submitBook(stack, buildSampleBook());
      const worker = start(context, environment());
      expect(await worker.exit).toBe(0);
      const [row] = await stack.sql`select status, error, title from public.books where id = ${id}`;
      expect(row).toEqual({ status: 'ready', error: null, title: '灯台の手紙' });
      // The image's Node and its options are those that the code cache was made for.
      const compiled = worker.lines.filter(({ message }) => message.startsWith('Compiling the pipeline'));
      expect(compiled).toEqual([]);
    });

    it('gets SIGTERM itself: a book is given back within 5 s, its attempt not used up', async (context) => {
      const relay = await startRelay(stack.url);
      onTestFinished(() => relay.stop());
      relay.route = (incoming, _outgoing, pass) => {
        if (incoming.method !== 'GET') pass();
      };
      const id = await submitBook(stack, buildSampleBook());
      const worker = start(context, environment({ SUPABASE_URL: relay.url }));
      await worker.logged('job started');
      const asked = performance.now();
      worker.child.kill('SIGTERM');
      expect(await worker.exit).toBe(0);
      expect(performance.now() - asked).toBeLessThan(5000);
      const [job] = await stack.sql`select status, attempt from public.jobs where book_id = ${id}`;
      expect(job).toEqual({ status: 'queued', attempt: 0 });
      expect(await start(context, environment()).exit).toBe(0);
    });

    it('runs one task by name, and knows which name was meant', async (context) => {
      const id = await submitBook(stack, buildSampleBook());
      const payload = JSON.stringify({ bookId: id });
      const command = ['node', 'main.cjs', 'run', 'process-book', '--payload', payload];
      expect(await start(context, environment(), ...command).exit).toBe(0);
      const mistyped = start(context, environment(), 'node', '/app/main.cjs', 'run', 'proces-book');
      expect(await mistyped.exit).toBe(1);
      expect(mistyped.lines.at(-1)?.message).toContain('did you mean process-book?');
    });

    it('stays in loop mode, answers its probes, and goes when it is told to', async (context) => {
      const port = String(await freePort());
      const worker = start(context, environment({ WORKER_MODE: 'loop', HEALTH_PORT: port }));
      await worker.logged('polling for jobs');
      const probe = await fetch(`http://127.0.0.1:${port}/healthz`);
      expect({ status: probe.status, body: await probe.json() }).toMatchObject({
        status: 200,
        body: { status: 'ok' },
      });
      worker.child.kill('SIGTERM');
      expect(await worker.exit).toBe(0);
    });

    it('names a faulty environment and ends with 78', async (context) => {
      const worker = start(context, { MAX_JOBS: 'many' });
      expect(await worker.exit).toBe(78);
      expect(worker.lines[0]?.message).toContain('SUPABASE_URL');
    });
  },
);

/** One that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
