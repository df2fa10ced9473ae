/** Process entry of `npm run infra`: arguments, environment, exit code. */
import { enableCompileCache } from 'node:module';
import { outliveReaders } from '../worker/command-line.ts';

// Google's clients are megabytes of JavaScript; from the second start on V8 need not compile them again.
enableCompileCache();
outliveReaders();
const [{ cli }, { processIo }] = await Promise.all([import('./cli.ts'), import('./io.ts')]);
// Behind a `--`, in the script of package.json: Node takes an --env-file of its own from anywhere before it.
const args = process.argv.slice(2);
process.exitCode = await cli(args[0] === '--' ? args.slice(1) : args, processIo);
