/** `npm run ops`: see its help. */
import { runCommandLine } from '../command-line.ts';
import { program } from './program.ts';

await runCommandLine(async () => {
  await program.parseAsync();
  // What a command found may be bad news.
  return Number(process.exitCode ?? 0);
});
