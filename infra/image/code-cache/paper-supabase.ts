import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const BOOK_ID = '00000000-0000-4000-8000-000000000001';

/** As the function `tick` answers. */
const BOOK = {
  id: 1,
  kind: 'process-book',
  payload: { bookId: BOOK_ID, uploadPath: `uploads/${BOOK_ID}.epub` },
  attempt: 1,
  attempts_allowed: 1,
  timeout_ms: null,
  lease_token: '00000000-0000-4000-8000-000000000002',
};

/**
 * A Supabase of paper: one book in its queue, and it believes what it is told. The build has no database, and the worker needs
 * to meet one, so that its code is compiled. Does not keep the process alive.
 *
 * @returns its URL
 */
export async function servePaperSupabase(book: Uint8Array): Promise<string> {
  const jobs = [BOOK];
  const answers: Record<string, () => unknown> = {
    '/rest/v1/rpc/tick': () => ({ jobs: jobs.splice(0), schedules: [] }),
    '/rest/v1/rpc/heartbeat_job': () => false,
  };
  const server = createServer((request, response) => {
    request.resume();
    if (request.method === 'GET') response.end(book);
    else response.end(JSON.stringify(answers[request.url ?? '']?.() ?? {}));
  });
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
