/** Process entry of `npm run infra`: arguments, environment, exit code. */
import { enableCompileCache } from 'node:module';

// Google's clients are megabytes of JavaScript; from the second start on V8 need not compile them again.
enableCompileCache();
const [{ cli }, { processIo }] = await Promise.all([import('./cli.ts'), import('./io.ts')]);
process.exitCode = await cli(process.argv.slice(2), processIo);
