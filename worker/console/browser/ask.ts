import type { Done, PageStart, Trouble } from '../wire.ts';

/** What the page was told when it was served. */
export const start: PageStart = JSON.parse(document.getElementById('start')?.textContent ?? '{}');

/** The server's refusal, or none at all. */
export class AskFailed extends Error {
  readonly code: string;

  constructor({ code, message }: Trouble['error']) {
    super(message);
    this.code = code;
  }
}

/** @throws AskFailed */
export async function read<Answer>(path: string, signal: AbortSignal): Promise<Answer> {
  return answerOf<Answer>(fetch(`/api/${path}`, { signal }));
}

/** @throws AskFailed; then nothing was changed, unless the connection broke on the way back */
export async function change(path: string, body: Readonly<Record<string, unknown>> = {}): Promise<Done> {
  return answerOf<Done>(
    fetch(`/api/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-console-csrf': start.csrf },
      body: JSON.stringify(body),
    }),
  );
}

async function answerOf<Answer>(asked: Promise<Response>): Promise<Answer> {
  let response: Response;
  try {
    response = await asked;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new AskFailed({
      code: 'console_gone',
      message: 'The console does not answer: its process has ended, or this machine slept.',
    });
  }
  const answer: unknown = await response.json();
  if (response.ok) return answer as Answer;
  throw new AskFailed((answer as Trouble).error);
}
