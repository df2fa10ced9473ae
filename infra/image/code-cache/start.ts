/** The program of a bundle: opens the worker's script. */
import * as script from './script.ts';

script.openScript('worker', import.meta.dirname, { 'infra/image/code-cache/script.ts': script });
