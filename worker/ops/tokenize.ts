import { HELP_OPTION, parseArguments, runCommandLine } from '../command-line.ts';
import { defaultCacheFolder } from '../config.ts';
import { openAnalyser } from '../japanese/analyser.ts';
import { mecabLines, wakatiLine } from '../japanese/mecab-format.ts';

const help = `Usage: npm run -s tokenize [-- --wakati] < TEXT

Reads Japanese text (UTF-8) from standard input and prints its morphemes in MeCab's format, an "EOS" a line:

  surface<TAB>part of speech,subdivision 1,2,3,conjugation type,conjugation form,base,reading,pronunciation

  --wakati  only the surfaces, a space between them, a line a line
  --help    this text

Unknown words have no reading and no pronunciation. Spaces are morphemes, as kuromoji has them; tabs are left out.

Example: echo すもももももももものうち | npm run -s tokenize`;

async function main(): Promise<number> {
  const { values } = parseArguments('npm run -s tokenize', {
    options: { wakati: { type: 'boolean', default: false }, help: HELP_OPTION },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const folder = process.env.CACHE_FOLDER ?? defaultCacheFolder();
  const analyser = await openAnalyser(folder, (message) => console.error(message));
  const render = values.wakati ? wakatiLine : mecabLines;
  for await (const line of linesOf(process.stdin)) await print(render(analyser, line));
  return 0;
}

/** Lines end with LF or CR LF, as they do for MeCab; a last line without one counts, an empty rest does not. */
async function* linesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest: string[] = [];
  for await (const chunk of input) {
    const parts = decoder.decode(chunk, { stream: true }).split('\n');
    // The rest of a long line is joined once, when it ends: a line of any length costs linear time.
    for (const part of parts.slice(0, -1)) {
      yield [...rest, part].join('').replace(/\r$/, '');
      rest = [];
    }
    rest.push(parts.at(-1) ?? '');
  }
  const last = rest.join('') + decoder.decode();
  if (last !== '') yield last;
}

async function print(text: string): Promise<void> {
  if (process.stdout.write(text)) return;
  await new Promise<void>((resolve) => process.stdout.once('drain', resolve));
}

// `tokenize | head` closes the pipe: that is an end, not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

await runCommandLine(main);
