/** gRPC and protobuf for the fake: the real descriptors of the real clients, served without TLS. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import {
  Metadata,
  type MethodDefinition,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { fromJSON, type PackageDefinition } from '@grpc/proto-loader';

const require = createRequire(import.meta.url);

const OPTIONS = { longs: String, enums: String, defaults: true, oneofs: true } as const;

const CLIENTS = [
  'run',
  'scheduler',
  'secret-manager',
  'artifact-registry',
  'service-usage',
  'resource-manager',
  'logging-api',
  'monitoring',
];

let loaded: PackageDefinition | undefined;

/** All services of all clients, by full name; read once a process, since it takes a quarter of a second. */
function loadServices(): PackageDefinition {
  loaded ??= readServices();
  return loaded;
}

function readServices(): PackageDefinition {
  const packages = CLIENTS.map((client) =>
    fromJSON(require(`@google-cloud/${client}/build/protos/protos.json`), OPTIONS),
  );
  return Object.assign({}, ...packages, fromJSON(gaxProtos('locations'), OPTIONS));
}

/** google-gax keeps its own descriptors beside its code and exports only the code. */
function gaxProtos(name: string) {
  const file = path.join(path.dirname(require.resolve('google-gax')), '..', 'protos', `${name}.json`);
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** What a handler throws to answer with an error. */
export class Refusal extends Error {
  readonly code: number;
  readonly reason: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;

  constructor(
    code: number,
    message: string,
    reason?: string,
    metadata: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.metadata = metadata;
  }
}

export const INVALID_ARGUMENT = 3;
export const NOT_FOUND = 5;
export const ALREADY_EXISTS = 6;
export const PERMISSION_DENIED = 7;
export const FAILED_PRECONDITION = 9;
export const ABORTED = 10;
export const INTERNAL = 13;
export const UNAVAILABLE = 14;

/** One call, by the full name of its method: `google.cloud.run.v2.Jobs/GetJob`. */
export type Handle = (method: string, request: object) => Promise<object>;

/**
 * @param methods full names of what is answered; everything else is UNIMPLEMENTED
 * @returns the port, and how to stop
 */
export async function serve(methods: readonly string[], handle: Handle) {
  const services = loadServices();
  const server = new Server();
  for (const name of new Set(methods.map((method) => method.slice(0, method.indexOf('/'))))) {
    const service = services[name];
    if (service === undefined || 'format' in service) throw new Error(`no service ${name}`);
    const wanted = Object.entries(service).filter(([method]) => methods.includes(`${name}/${method}`));
    server.addService(Object.fromEntries(wanted) as ServiceDefinition, implementation(name, wanted, handle));
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { port, stop: () => server.forceShutdown() };
}

function implementation(
  service: string,
  methods: readonly [string, MethodDefinition<object, object>][],
  handle: Handle,
): UntypedServiceImplementation {
  return Object.fromEntries(
    methods.map(([method]) => [
      method,
      (call: { request: object }, callback: (error: object | null, response?: object) => void) => {
        handle(`${service}/${method}`, call.request).then(
          (response) => callback(null, response),
          (error: unknown) => callback(grpcError(error)),
        );
      },
    ]),
  );
}

function grpcError(error: unknown): object {
  if (!(error instanceof Refusal))
    return { code: INTERNAL, details: String(error instanceof Error ? error.stack : error) };
  const { code, message, reason, metadata } = error;
  const trailers = new Metadata();
  if (reason !== undefined)
    trailers.set('grpc-status-details-bin', statusDetails(code, message, reason, metadata));
  return { code, details: message, metadata: trailers };
}

/** google.rpc.Status with a google.rpc.ErrorInfo, as every Google API sends it. */
function statusDetails(code: number, message: string, reason: string, metadata: object): Buffer {
  const { info, status } = detailCodecs();
  const value = info.requestSerialize({ reason, domain: 'googleapis.com', metadata });
  const details = [{ type_url: 'type.googleapis.com/google.rpc.ErrorInfo', value }];
  return status.requestSerialize({ code, message, details });
}

let codecs: { info: MethodDefinition<object, object>; status: MethodDefinition<object, object> } | undefined;

/** proto-loader only hands out codecs of methods, so the two messages get a service of their own. */
function detailCodecs() {
  if (codecs) return codecs;
  const json = gaxProtos('status');
  const method = (type: string) => ({ requestType: type, responseType: type });
  json.nested.Codecs = {
    methods: { info: method('google.rpc.ErrorInfo'), status: method('google.rpc.Status') },
  };
  const service = fromJSON(json, OPTIONS).Codecs;
  if (service === undefined || 'format' in service) throw new Error('no codecs');
  const { info, status } = service;
  if (!info || !status) throw new Error('no codecs');
  codecs = { info, status };
  return codecs;
}
