import { call, find, READ, WRITE } from '../calls.ts';
import type { Cloud } from '../cloud.ts';
import type { Doing } from '../errors.ts';
import { define, type Removable, type Resource, removable } from '../resource.ts';

/** An IAM policy in the form that gRPC and REST share. */
export interface Policy {
  version?: number | null;
  bindings?: Binding[] | null;
  /** Sent back as it came, so that a change made in between is a conflict and not lost. */
  etag?: Uint8Array | string | null;
}

interface Binding {
  role?: string | null;
  members?: string[] | null;
  condition?: Condition | null;
}

interface Condition {
  title?: string | null;
  expression?: string | null;
}

/** Where a policy lives. */
interface PolicyPort {
  get(): Promise<Policy>;
  set(policy: Policy): Promise<unknown>;
}

/** The two methods that Google's gRPC clients for things with a policy have in common. */
interface PolicyClient {
  getIamPolicy(
    request: { resource: string; options: { requestedPolicyVersion: number } },
    options: typeof READ,
  ): Promise<[Policy, ...unknown[]]>;
  setIamPolicy(request: { resource: string; policy: Policy }, options: typeof WRITE): Promise<unknown>;
}

/** @param resource path of the thing whose policy it is */
export function grpcPolicy(open: () => Promise<PolicyClient>, resource: string): PolicyPort {
  const options = { requestedPolicyVersion: 3 };
  return {
    get: async () => (await (await open()).getIamPolicy({ resource, options }, READ))[0],
    set: async (policy) => (await open()).setIamPolicy({ resource, policy }, WRITE),
  };
}

/** The policy of a service account: who may act as it. */
export function accountPolicy(cloud: Cloud, resource: string): PolicyPort {
  return {
    get: async () => {
      const iam = await cloud.accounts();
      const version = { 'options.requestedPolicyVersion': 3 };
      return (await iam.projects.serviceAccounts.getIamPolicy({ resource, ...version })).data;
    },
    set: async (policy) => {
      const iam = await cloud.accounts();
      // REST's types know no null, and a service account's policy has nothing besides these.
      const bindings = (policy.bindings ?? []).map(({ role, members, condition }) => ({
        role: role ?? '',
        members: members ?? [],
        ...(condition ? { condition } : {}),
      }));
      const etag = String(policy.etag ?? '');
      const version = policy.version ?? 1;
      const requestBody = { policy: { version, etag, bindings } };
      return iam.projects.serviceAccounts.setIamPolicy({ resource, requestBody });
    },
  };
}

export interface Grant {
  readonly id: string;
  readonly apis: readonly string[];
  /** Short name of the account, and of the thing: `repository x`. */
  readonly who: string;
  readonly on: string;
  /** What a deployer needs to hand it out. */
  readonly needs: string;
  readonly role: string;
  /** Address of a service account. */
  readonly address: string;
  readonly condition?: { readonly title: string; readonly expression: string };
  readonly policy: PolicyPort;
}

/** One role for one account on one thing. Roles that others gave there are left alone. */
export function grant(definition: Grant): Resource {
  const { id, apis, role, policy } = definition;
  const { title, member, doing, read } = place(definition);
  return define({
    id,
    title,
    apis,
    read,
    view: () => ({ role }),
    desired: () => ({ role }),
    create: async () => {
      // Read once more, next to the write: the copy compared with may be old by now.
      const current = await call(doing('read'), () => policy.get());
      await call(doing('set'), () => policy.set(withMember(current, role, member, definition.condition)));
    },
  });
}

export function grantRemoval(definition: Grant): Removable {
  const { id, apis, policy } = definition;
  const { title, member, holds, doing, read } = place(definition);
  return removable({
    id,
    title,
    apis,
    read,
    ours: () => true,
    delete: async (current) => {
      const bindings = (current.bindings ?? []).map((binding) => ({
        ...binding,
        members: binding.members?.filter((m) => m !== member || !holds(binding)) ?? [],
      }));
      const left = bindings.filter(({ members }) => members.length > 0);
      await call(doing('remove'), () => policy.set({ ...current, bindings: left }));
    },
  });
}

function place({ who, on, needs, role, address, condition, policy }: Grant) {
  const title = `${who} as ${role.replace('roles/', '')} on ${on}`;
  const member = `serviceAccount:${address}`;
  const holds = (binding: Binding) =>
    binding.role === role && (binding.condition?.expression ?? '') === (condition?.expression ?? '');
  const doing = (verb: string): Doing => ({ what: `${verb} ${title}`, role: needs });
  /** The policy, when the role is in it. */
  const read = async () => {
    const found = await find(doing('read'), () => policy.get());
    return found?.bindings?.some((b) => holds(b) && b.members?.includes(member)) ? found : undefined;
  };
  return { title, member, holds, doing, read };
}

function withMember(policy: Policy, role: string, member: string, condition: Condition | undefined): Policy {
  const binding = { role, members: [member], ...(condition ? { condition } : {}) };
  // Version 3 is what conditions need; asking for less would drop those that others wrote.
  return { ...policy, version: 3, bindings: [...(policy.bindings ?? []), binding] };
}
