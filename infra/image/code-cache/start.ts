/** The program of a bundle: opens the worker's script. */
import * as script from './script.ts';

/** sysexits.h: the configuration is wrong. Starting again will not help. */
const EX_CONFIG = 78;

// What an older Node lacks would come up later, as anything.
if (Number.parseInt(process.versions.node, 10) < 24) {
  console.error(`The worker needs Node 24 or later; this is ${process.version}.`);
  process.exit(EX_CONFIG);
}

script.openScript('worker', import.meta.dirname, { 'infra/image/code-cache/script.ts': script });
