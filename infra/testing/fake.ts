import type { Emulator } from '../cloud.ts';
import { type Fate, type Handlers, operationHandlers, type World } from './handlers.ts';
import { alertHandlers, channelHandlers, logHandlers, metricHandlers } from './observability.ts';
import { projectHandlers, serviceHandlers } from './project.ts';
import { restHandler, restMethod, serveRest } from './rest.ts';
import { executionHandlers, jobHandlers } from './run.ts';
import { fire, locationHandlers, schedulerHandlers } from './scheduler.ts';
import { State } from './state.ts';
import { registryHandlers, secretHandlers } from './storage.ts';
import { PERMISSION_DENIED, Refusal, serve } from './wire.ts';

/** Goes around each call: may refuse it, let it happen, or let it happen and then lose the answer. */
export type Interceptor = (method: string, proceed: () => object) => object | Promise<object>;

export interface Fake {
  readonly emulator: Emulator;
  readonly state: State;
  /** Short names of all calls so far: `CreateJob`. */
  readonly calls: string[];
  intercept: Interceptor;
  /** What becomes of long operations by the method that starts them; those not named are done at once. */
  readonly fates: Map<string, Fate>;
  /** Puts an image into the registry, as Cloud Build does. */
  push(digest: string, ...tags: string[]): void;
  /** Lets a trigger's time come. */
  fire(trigger: string): void;
  close(): void;
}

/** A Google Cloud project in this process: the real protocols over loopback, nothing in it yet. */
export async function startFake(): Promise<Fake> {
  const state = new State();
  const fates = new Map<string, Fate>();
  const world: World = { state, fate: (method) => fates.get(method) ?? 'done' };
  const services: Readonly<Record<string, { api: string | null; handlers: Handlers }>> = {
    'google.api.serviceusage.v1.ServiceUsage': { api: null, handlers: serviceHandlers(world) },
    'google.cloud.resourcemanager.v3.Projects': {
      api: 'cloudresourcemanager.googleapis.com',
      handlers: projectHandlers(world),
    },
    'google.devtools.artifactregistry.v1.ArtifactRegistry': {
      api: 'artifactregistry.googleapis.com',
      handlers: registryHandlers(world),
    },
    'google.cloud.secretmanager.v1.SecretManagerService': {
      api: 'secretmanager.googleapis.com',
      handlers: secretHandlers(world),
    },
    'google.cloud.run.v2.Jobs': { api: 'run.googleapis.com', handlers: jobHandlers(world) },
    'google.cloud.run.v2.Executions': { api: 'run.googleapis.com', handlers: executionHandlers(world) },
    'google.cloud.scheduler.v1.CloudScheduler': {
      api: 'cloudscheduler.googleapis.com',
      handlers: schedulerHandlers(world),
    },
    'google.cloud.location.Locations': { api: 'cloudscheduler.googleapis.com', handlers: locationHandlers() },
    'google.longrunning.Operations': { api: null, handlers: operationHandlers(world) },
    'google.logging.v2.LoggingServiceV2': { api: 'logging.googleapis.com', handlers: logHandlers(world) },
    'google.logging.v2.MetricsServiceV2': { api: 'logging.googleapis.com', handlers: metricHandlers(world) },
    'google.monitoring.v3.NotificationChannelService': {
      api: 'monitoring.googleapis.com',
      handlers: channelHandlers(world),
    },
    'google.monitoring.v3.AlertPolicyService': {
      api: 'monitoring.googleapis.com',
      handlers: alertHandlers(world),
    },
  };
  const requireApi = (api: string | null) => {
    if (api === null || state.enabled.has(api)) return;
    throw new Refusal(PERMISSION_DENIED, `${api} has not been used in this project.`, 'SERVICE_DISABLED', {
      service: api,
    });
  };

  const calls: string[] = [];
  const around = async (method: string, api: string | null, handle: () => object) => {
    const short = method.slice(method.lastIndexOf('/') + 1);
    calls.push(short);
    return fake.intercept(short, () => {
      requireApi(api);
      return handle();
    });
  };
  const methods = Object.entries(services).flatMap(([service, { handlers }]) =>
    Object.keys(handlers).map((method) => `${service}/${method}`),
  );
  const grpc = await serve(methods, async (method, request) => {
    const [service = '', short = ''] = method.split('/');
    const { api, handlers } = services[service] ?? { api: null, handlers: {} };
    const handle = handlers[short];
    if (handle === undefined) throw new Error(`no handler ${method}`);
    return around(method, api, () => handle(request as never));
  });
  const rest = restHandler(state);
  const http = await serveRest((request) =>
    around(restMethod(request), request.path.includes('/serviceAccounts') ? 'iam.googleapis.com' : null, () =>
      rest(request),
    ),
  );

  const fake: Fake = {
    emulator: { grpc: `127.0.0.1:${grpc.port}`, rest: `http://127.0.0.1:${http.port}` },
    state,
    calls,
    fates,
    intercept: (_method, proceed) => proceed(),
    push: (digest, ...tags) => {
      state.digests.add(digest);
      for (const tag of tags) state.tags.set(tag, digest);
    },
    fire: (trigger) => void fire(state, trigger),
    close: () => {
      grpc.stop();
      http.stop();
    },
  };
  return fake;
}
