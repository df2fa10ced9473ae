import { stat } from 'node:fs/promises';
import { HELP_OPTION, parseArguments, runCommandLine, seeHelp } from '../command-line.ts';
import { defaultCacheFolder } from '../config.ts';
import { DictionaryUnavailable, UsageError } from '../errors.ts';
import { imagePath, openImage } from '../japanese/dictionary/open.ts';

const help = `Usage: npm run dictionary [-- FOLDER]

Builds the dictionary image (IPADIC and the compiled search, one file of 19 MB) in FOLDER, unless a sound one is there.
The worker does the same by itself on first need; this is for container images and read-only folders. Set CACHE_FOLDER
to the folder for the worker to find it. Without FOLDER: $CACHE_FOLDER, or the system's temporary folder.

Example: npm run dictionary -- /srv/dictionary`;

async function main(): Promise<number> {
  const { values, positionals } = parseArguments('npm run dictionary', {
    allowPositionals: true,
    options: { help: HELP_OPTION },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const [given, ...more] = positionals;
  if (more.length > 0) {
    throw new UsageError(
      `Expected one folder, got ${positionals.join(', ')}; ${seeHelp('npm run dictionary')}`,
    );
  }
  const folder = given ?? process.env.CACHE_FOLDER ?? defaultCacheFolder();
  try {
    await openImage(folder, (message) => console.error(message));
    const { size } = await stat(imagePath(folder));
    console.log(`${imagePath(folder)}: ${(size / 1e6).toFixed(1)} MB, sound`);
    return 0;
  } catch (error) {
    if (!(error instanceof DictionaryUnavailable)) throw error;
    console.error(error.message);
    if (error.cause instanceof Error) console.error(error.cause.message);
    return 1;
  }
}

await runCommandLine(main);
