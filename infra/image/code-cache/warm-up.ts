/** `node warm-up.ts FOLDER`: runs the worker of a bundle with one book, then writes the code caches of its scripts. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import v8 from 'node:v8';
import { buildSampleBook } from '../../../worker/ops/sample/book.ts';
import { servePaperSupabase } from './paper-supabase.ts';
import * as scripts from './script.ts';

const folder = path.resolve(process.argv[2] ?? '.');
// The worker reads them too, and is started without any.
process.argv.length = 2;

// The demo's book runs nine tenths of the code that a novel runs. A second one, for most of the rest (historical spelling,
// counters, notes), won nothing that could be measured.
process.env.SUPABASE_URL = await servePaperSupabase(buildSampleBook());
process.env.SUPABASE_SERVICE_ROLE_KEY = 'sb_secret_paper';

// The worker changes flags of V8 once its scripts are open. A cache that is made after that would be refused.
v8.setFlagsFromString = () => {};

const opened = new Map<scripts.ScriptName, scripts.OpenScript>();
const openScript: typeof scripts.openScript = (name, ...rest) => {
  const script = scripts.openScript(name, ...rest);
  opened.set(name, script);
  return script;
};

// After the use: made when a script has only been loaded, a cache lacks what V8 compiles at a function's first call, and is
// half as large.
process.on('exit', () => {
  for (const [name, { script }] of opened) {
    const { program, cache } = scripts.scriptFiles(folder, name);
    const data = script.createCachedData();
    writeFileSync(cache, Buffer.concat([scripts.sealOf(readFileSync(program), data), data]));
  }
});

openScript('worker', folder, { 'infra/image/code-cache/script.ts': { ...scripts, openScript } });
