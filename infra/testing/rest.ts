/** The JSON face of the fake: the IAM admin API for its client, and what gcloud asks of Cloud Run and Cloud Scheduler. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json as readJson } from 'node:stream/consumers';
import { get } from './handlers.ts';
import { advance, startExecution } from './run.ts';
import { type Policy, PROJECT, type Run, type State } from './state.ts';
import { ALREADY_EXISTS, INVALID_ARGUMENT, NOT_FOUND, Refusal } from './wire.ts';

export interface RestRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

type Route = readonly [
  method: string,
  path: RegExp,
  handle: (groups: string[], body: RestRequest['body']) => object,
];

export async function serveRest(handle: (request: RestRequest) => Promise<object>) {
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    try {
      answer(200, await handle(await parse(request)));
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal(13, String(error));
      const { code, message, reason, metadata } = refusal;
      const details =
        reason === undefined
          ? []
          : [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, metadata }];
      const { http, status } = HTTP[code] ?? { http: 500, status: 'INTERNAL' };
      answer(http, { error: { code: http, message, status, details } });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { port, stop };
}

const HTTP: Readonly<Record<number, { http: number; status: string }>> = {
  3: { http: 400, status: 'INVALID_ARGUMENT' },
  5: { http: 404, status: 'NOT_FOUND' },
  6: { http: 409, status: 'ALREADY_EXISTS' },
  7: { http: 403, status: 'PERMISSION_DENIED' },
  9: { http: 400, status: 'FAILED_PRECONDITION' },
  10: { http: 409, status: 'ABORTED' },
  14: { http: 503, status: 'UNAVAILABLE' },
};

async function parse(request: IncomingMessage): Promise<RestRequest> {
  // gcloud reaches the fake as a proxy, and then sends the whole address.
  const { pathname } = new URL(request.url ?? '/', 'http://fake');
  const hasBody = Number(request.headers['content-length'] ?? 0) > 0;
  const body = hasBody ? ((await readJson(request)) as Record<string, unknown>) : {};
  return { method: request.method ?? '', path: decodeURIComponent(pathname), body };
}

/** The name that calls are recorded and refused by. */
export function restMethod({ method, path }: RestRequest): string {
  const verb = /:(\w+)$/.exec(path)?.[1];
  const kind = path.includes('/serviceAccounts') ? 'google.iam.admin.v1.IAM' : 'gcloud';
  const names: Record<string, string> = {
    GET: 'GetServiceAccount',
    POST: 'CreateServiceAccount',
    DELETE: 'DeleteServiceAccount',
  };
  return `${kind}/${verb ?? (kind === 'gcloud' ? `${method} ${path}` : names[method])}`;
}

export function restHandler(state: State): (request: RestRequest) => object {
  const routes: Route[] = [...accountRoutes(state), ...gcloudRoutes(state)];
  return ({ method, path, body }) => {
    for (const [wanted, pattern, handle] of routes) {
      const match = method === wanted ? pattern.exec(path) : null;
      if (match) return handle(match.slice(1), body);
    }
    throw new Refusal(NOT_FOUND, `no route ${method} ${path}`);
  };
}

function accountRoutes(state: State): Route[] {
  const one = `^/v1/projects/${PROJECT}/serviceAccounts/([^/:]+)`;
  const show = (address: string) => ({
    ...get(state.accounts, address),
    name: `projects/${PROJECT}/serviceAccounts/${address}`,
  });
  const resource = (address: string) => {
    get(state.accounts, address);
    return `projects/${PROJECT}/serviceAccounts/${address}`;
  };
  return [
    ['GET', new RegExp(`${one}$`), ([address = '']) => show(address)],
    [
      'POST',
      new RegExp(`^/v1/projects/${PROJECT}/serviceAccounts$`),
      (_, body) => {
        const { accountId, serviceAccount } = body as {
          accountId: string;
          serviceAccount: Record<string, string>;
        };
        const email = `${accountId}@${PROJECT}.iam.gserviceaccount.com`;
        if (state.accounts.has(email))
          throw new Refusal(ALREADY_EXISTS, `Service account ${accountId} already exists.`);
        if (!/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(accountId))
          throw new Refusal(INVALID_ARGUMENT, 'bad account id');
        const { displayName = '', description = '' } = serviceAccount;
        state.accounts.set(email, { email, displayName, description, disabled: false });
        return show(email);
      },
    ],
    [
      'DELETE',
      new RegExp(`${one}$`),
      ([address = '']) => {
        state.policies.delete(resource(address));
        state.accounts.delete(address);
        return {};
      },
    ],
    [
      'POST',
      new RegExp(`${one}:enable$`),
      ([address = '']) => {
        get(state.accounts, address).disabled = false;
        return {};
      },
    ],
    ['POST', new RegExp(`${one}:getIamPolicy$`), ([address = '']) => state.policy(resource(address))],
    [
      'POST',
      new RegExp(`${one}:setIamPolicy$`),
      ([address = ''], body) => state.setPolicy(resource(address), (body as { policy: Policy }).policy),
    ],
  ];
}

/** `gcloud run jobs execute` speaks Cloud Run's Knative API, `gcloud scheduler jobs describe` the JSON of v1. */
function gcloudRoutes(state: State): Route[] {
  const knative = '^/apis/run\\.googleapis\\.com/v1/namespaces/([^/]+)';
  return [
    [
      'POST',
      new RegExp(`${knative}/jobs/([^/:]+):run$`),
      ([project = '', job = '']) =>
        knativeExecution(startExecution(state, `projects/${project}/locations/us-central1/jobs/${job}`)),
    ],
    [
      'GET',
      new RegExp(`${knative}/executions/([^/:]+)$`),
      ([, short = '']) => {
        const name = [...state.executions.keys()].find((known) => known.endsWith(`/${short}`)) ?? short;
        return knativeExecution(advance(state, name));
      },
    ],
    [
      'GET',
      /^\/v1\/(projects\/[^/]+\/locations\/[^/]+\/jobs\/[^/:]+)$/,
      ([name = '']) => {
        const { schedule, timeZone, state: status, httpTarget } = get(state.triggers, name);
        const body = Buffer.from(httpTarget?.body ?? '').toString('base64');
        return { name, schedule, timeZone, state: status, httpTarget: { ...httpTarget, body } };
      },
    ],
  ];
}

function knativeExecution(execution: Run): object {
  const [, namespace = '', , , , job = '', , name = ''] = execution.name.split('/');
  const ended = Boolean(execution.completionTime);
  const completed = ended ? (execution.failedCount ? 'False' : 'True') : 'Unknown';
  return {
    apiVersion: 'run.googleapis.com/v1',
    kind: 'Execution',
    metadata: { name, namespace, labels: { 'run.googleapis.com/job': job }, generation: 1 },
    spec: { taskCount: execution.taskCount },
    status: {
      observedGeneration: 1,
      conditions: [
        { type: 'Completed', status: completed },
        { type: 'ResourcesAvailable', status: 'True' },
        { type: 'Started', status: 'True' },
      ],
      succeededCount: execution.succeededCount ?? 0,
      failedCount: execution.failedCount ?? 0,
    },
  };
}
