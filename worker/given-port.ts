/** A port that a person chose, or left as it is. */
import { CodedError, UsageError } from './errors.ts';

/** @throws UsageError when it is none */
export function portOf(text: string): number {
  const port = Number(text);
  if (text !== '' && Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new UsageError(`--port takes a number from 0 to 65535, got ${JSON.stringify(text)}`);
}

class PortTaken extends CodedError {
  constructor(what: string, cause: Error) {
    super('port_taken', `${cause.message}. Is another ${what} running? Choose another port with --port N.`, {
      cause,
    });
  }
}

/**
 * @param what is started, for the complaint
 * @throws PortTaken
 */
export async function onGivenPort<Started>(what: string, start: () => Promise<Started>): Promise<Started> {
  try {
    return await start();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new PortTaken(what, error);
    }
    throw error;
  }
}
