/**
 * Compiles the kernel (AssemblyScript, `kernel/`) to WebAssembly. AssemblyScript is a development dependency (102 MB with
 * its optimizer, pure JavaScript, 1 s to compile): whoever runs an image that was built elsewhere does not need it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kernelFolder } from './fingerprint.ts';
import { MAXIMUM_PAGES } from './layout.ts';

/** What is used of AssemblyScript's `asc`. Its own types declare a second set of globals, `console` among them. */
interface AssemblyScriptCompiler {
  main(
    options: string[],
    host: {
      readFile(name: string): string | null;
      writeFile(name: string, contents: string | Uint8Array): void;
      listFiles(): string[];
      stderr: { write(chunk: string | Uint8Array): void };
    },
  ): Promise<{ error: Error | null }>;
}

const COMPILER = 'assemblyscript/asc';

/** @throws Error when AssemblyScript is not installed or the kernel does not compile */
export async function compileKernel(): Promise<Uint8Array> {
  const { main }: AssemblyScriptCompiler = await import(COMPILER);
  const sources = new Map(
    readdirSync(kernelFolder)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => [name, readFileSync(join(kernelFolder, name), 'utf8')]),
  );
  const complaints: string[] = [];
  const compiled: Uint8Array[] = [];
  const { error } = await main(
    [
      ...['analyse.ts', '--outFile', 'kernel.wasm', '--runtime', 'stub', '-O3', '--noAssert'],
      ...['--importMemory', '--noExportMemory', '--sharedMemory', '--enable', 'threads'],
      ...['--initialMemory', '1', '--maximumMemory', String(MAXIMUM_PAGES)],
    ],
    {
      readFile: (name) => sources.get(name) ?? null,
      writeFile: (_name, contents) => {
        if (typeof contents !== 'string') compiled.push(contents);
      },
      listFiles: () => [],
      stderr: {
        write: (chunk) => {
          complaints.push(String(chunk));
        },
      },
    },
  );
  const [kernel] = compiled;
  if (error || !kernel)
    throw new Error(`The kernel does not compile.\n${complaints.join('')}`, { cause: error });
  return kernel;
}
