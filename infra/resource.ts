/**
 * The shape every part of a deployment has: read what is there, compare it with what should be (a pure step), apply
 * the difference. Nothing remembers an earlier run, so a deployment that was cut off is simply run again.
 */
import type { CodedError } from '../worker/errors.ts';
import { type Change, diff, type View } from './diff.ts';

/** What is only known once earlier resources are there. */
export interface Facts {
  /** The image by digest. */
  readonly image?: string;
  /** Number of the secret version to run with. */
  readonly keyVersion?: string;
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
  /** What a person has to do first; `apply` cannot help. */
  readonly blocker?: CodedError;
  apply(): Promise<void>;
}

export interface Reading {
  /** Pure: no call is made. */
  compare(facts: Facts): Inspection;
}

/** `kept`: it is there, but was not made here. */
export type Removal = 'removed' | 'absent' | 'kept';

/** What `destroy` needs of a resource. */
export type Removable = Pick<Resource, 'id' | 'title' | 'remove'>;

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
  /** Takes away what `apply` made. */
  remove(): Promise<Removal>;
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
  remove(): Promise<Removal>;
}

/** A resource that is one object somewhere, with a view of its managed fields. */
export function define<Raw>(definition: Definition<Raw>): Resource {
  const { id, title, apis, remove } = definition;
  const reading = (raw: Raw | undefined): Reading => ({
    compare: (facts) => compare(definition, raw, facts),
  });
  return {
    id,
    title,
    apis,
    read: async () => reading(await definition.read()),
    absent: () => reading(undefined),
    remove,
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

/** The same, for what has a description instead of labels. */
export const MARK_TEXT = 'Managed by intelligent-reader.';
