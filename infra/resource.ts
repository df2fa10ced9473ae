/**
 * The shape every part of a deployment has: read what is there, compare it with what should be (a pure step), apply
 * the difference. Nothing remembers an earlier run, so a deployment that was cut off is simply run again.
 */
import type { CodedError } from '../worker/errors.ts';
import { type Change, diff, type View } from './diff.ts';
import type { SecretVariable } from './worker-secrets.ts';

/** Number of the secret version to run with, by the variable that the worker reads it from. */
type Versions = { readonly [V in SecretVariable]?: string };

/** What is only known once earlier resources are there. */
export interface Facts extends Versions {
  /** The image by digest. */
  readonly image?: string;
  /** Path of the channel that alerts go to. */
  readonly channel?: string;
}

/** Stands in a plan for what only the deployment will know. */
export const LATER = '(known after deploy)';

export interface Inspection {
  readonly action: 'none' | 'create' | 'update';
  readonly changes: readonly Change[];
  /** What later resources learn from this one, as far as it is known before `apply`. */
  readonly facts: Facts;
  /** What a person has to do first; the action is then `none`. */
  readonly blocker?: CodedError;
  apply(): Promise<void>;
}

export interface Reading {
  /** Pure: no call is made. */
  compare(facts: Facts): Inspection;
}

/** Who a thing belongs to; `foreign`: it is there under our name, but was not made here. */
export type Ownership = 'ours' | 'foreign' | 'absent';

export interface Removable {
  readonly id: string;
  readonly title: string;
  readonly apis: readonly string[];
  look(): Promise<Ownership>;
  /** Takes it away; does nothing when it is gone already. */
  remove(): Promise<void>;
}

export interface Resource {
  /** Stable name for scripts: `job`, `trigger`. */
  readonly id: string;
  /** For people: `Cloud Run job intelligent-reader-worker`. */
  readonly title: string;
  /** The APIs that have to be enabled before it can be read. */
  readonly apis: readonly string[];
  read(): Promise<Reading>;
  /** The reading where an API it needs is not enabled, so that it cannot be there. */
  absent(): Reading;
  /** Facts it cannot be applied without; a plan shows them as "known after deploy". */
  readonly needs: readonly (keyof Facts)[];
}

interface Definition<Raw> {
  readonly id: string;
  readonly title: string;
  readonly apis: readonly string[];
  read(): Promise<Raw | undefined>;
  view(raw: Raw): View;
  facts?(raw: Raw): Facts;
  desired(facts: Facts): View;
  create(facts: Facts): Promise<unknown>;
  /** Absent for what cannot change once it is there. */
  update?(raw: Raw, facts: Facts, changes: readonly Change[]): Promise<unknown>;
  readonly needs?: readonly (keyof Facts)[];
}

interface RemovableDefinition<Raw> {
  readonly id: string;
  readonly title: string;
  readonly apis: readonly string[];
  read(): Promise<Raw | undefined>;
  ours(raw: Raw): boolean;
  delete(raw: Raw): Promise<unknown>;
}

/** A resource that is one object somewhere, with a view of its managed fields. */
export function define<Raw>(definition: Definition<Raw>): Resource {
  const { id, title, apis, needs = [] } = definition;
  const reading = (raw: Raw | undefined): Reading => ({
    compare: (facts) => compare(definition, raw, facts),
  });
  return {
    id,
    title,
    apis,
    read: async () => reading(await definition.read()),
    absent: () => reading(undefined),
    needs,
  };
}

/** The way back of a resource; apart from `define` because taking away needs no wish of what should be there. */
export function removable<Raw>(definition: RemovableDefinition<Raw>): Removable {
  const { id, title, apis } = definition;
  return {
    id,
    title,
    apis,
    look: async () => {
      const raw = await definition.read();
      if (raw === undefined) return 'absent';
      return definition.ours(raw) ? 'ours' : 'foreign';
    },
    remove: async () => {
      const raw = await definition.read();
      if (raw !== undefined) await definition.delete(raw);
    },
  };
}

function compare<Raw>(definition: Definition<Raw>, raw: Raw | undefined, facts: Facts): Inspection {
  const desired = definition.desired(facts);
  if (raw === undefined) {
    const apply = async () => void (await definition.create(facts));
    return { action: 'create', changes: diff(undefined, desired), facts: {}, apply };
  }
  const changes = diff(definition.view(raw), desired);
  const apply = async () => void (await definition.update?.(raw, facts, changes));
  const learned = definition.facts?.(raw) ?? {};
  return { action: changes.length === 0 ? 'none' : 'update', changes, facts: learned, apply };
}

/**
 * Says "made here". Written when a thing is created and never added later: what was there before, a repository with
 * other people's images in it, must survive `destroy`.
 */
export const MARK = { 'managed-by': 'intelligent-reader' };

export function hasMark(labels: Readonly<Record<string, string>> | null | undefined): boolean {
  return labels?.['managed-by'] === MARK['managed-by'];
}

/** The same, for what has a description instead of labels. */
export const MARK_TEXT = 'Managed by intelligent-reader.';
