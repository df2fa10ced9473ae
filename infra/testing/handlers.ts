import type { Operation, Policy, State } from './state.ts';
import { NOT_FOUND, Refusal } from './wire.ts';

/** Answers of one service by method; each takes its own request. */
export type Handlers = Readonly<Record<string, (request: never) => object>>;

/** What becomes of a long operation: its end, an error, or nothing, ever. */
export type Fate = 'done' | 'never' | { readonly code: number; readonly message: string };

/** What the handlers share. */
export interface World {
  readonly state: State;
  /** @param method short name: `CreateJob` */
  fate(method: string): Fate;
}

/** A protobuf class as Google's packages export it. */
interface MessageType {
  fromObject(object: Record<string, unknown>): object;
  encode(message: object): { finish(): Uint8Array };
  getTypeUrl(): string;
}

function pack(type: MessageType, message: object) {
  return { type_url: type.getTypeUrl(), value: type.encode(type.fromObject({ ...message })).finish() };
}

/** Records and returns an operation; `response` is what it ends with when its fate is good. */
export function startOperation(
  { state }: World,
  fate: Fate,
  response: { type: MessageType; message: object } | null,
  metadata?: { type: MessageType; message: object },
): Operation {
  const ended = fate !== 'never';
  const operation: Operation = {
    name: `projects/reader-test/locations/us-central1/operations/${state.next()}`,
    done: ended,
    error: typeof fate === 'object' ? { code: fate.code, message: fate.message } : null,
    response: fate === 'done' ? (response ? pack(response.type, response.message) : EMPTY) : null,
    metadata: metadata ? pack(metadata.type, metadata.message) : null,
  };
  state.operations.set(operation.name, operation);
  return operation;
}

const EMPTY = { type_url: 'type.googleapis.com/google.protobuf.Empty', value: new Uint8Array() };

export function operationHandlers({ state }: World): Handlers {
  return {
    GetOperation: ({ name }: { name: string }) => get(state.operations, name),
  };
}

/** The three methods that everything with a policy has. */
export function policyHandlers({ state }: World, exists: (resource: string) => boolean): Handlers {
  const check = (resource: string) => {
    if (!exists(resource)) throw new Refusal(NOT_FOUND, `${resource} does not exist.`);
  };
  return {
    GetIamPolicy: ({ resource }: { resource: string }) => {
      check(resource);
      return toWire(state.policy(resource));
    },
    SetIamPolicy: ({ resource, policy }: { resource: string; policy: WirePolicy }) => {
      check(resource);
      return toWire(state.setPolicy(resource, { ...policy, etag: Buffer.from(policy.etag).toString() }));
    },
  };
}

type WirePolicy = Omit<Policy, 'etag'> & { etag: Uint8Array };

function toWire(policy: Policy): WirePolicy {
  return { ...policy, etag: Buffer.from(policy.etag) };
}

export function get<T>(map: ReadonlyMap<string, T>, name: string): T {
  const found = map.get(name);
  if (found === undefined) throw new Refusal(NOT_FOUND, `${name} was not found.`);
  return found;
}

export function now() {
  const ms = Date.now();
  return { seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1e6 };
}
