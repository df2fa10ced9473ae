import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * What befalls one request on its way:
 * - `error`: answered 500, the server never sees it;
 * - `refuse`: the connection is cut before the server sees it;
 * - `swallow`: the server does its work, the answer is cut off;
 * - `hang`: nobody ever answers.
 */
export type Fault = 'error' | 'refuse' | 'swallow' | 'hang';

/** Lets a fault befall a request that goes through a relay; `null` lets it pass. */
export function befall(
  fault: Fault | null,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  pass: () => void,
): void {
  switch (fault) {
    case 'error':
      incoming.resume();
      outgoing.writeHead(500, { 'content-type': 'text/plain' }).end('broken');
      break;
    case 'refuse':
      incoming.socket.destroy();
      break;
    case 'swallow':
      outgoing.writeHead = () => {
        incoming.socket.destroy();
        return outgoing;
      };
      pass();
      break;
    case 'hang':
      incoming.resume();
      break;
    default:
      pass();
  }
}
