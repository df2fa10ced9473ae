/** One managed field that is not as it should be; null: not there. Never carries a secret. */
export interface Change {
  readonly path: string;
  readonly from: Scalar;
  readonly to: Scalar;
}

type Scalar = string | number | boolean | null;

/** A resource as this project sees it: only the fields it manages, in one normal form. */
export interface View {
  readonly [field: string]: Scalar | undefined | View;
}

/**
 * What has to change for `current` to become `desired`, in the order of `desired` and then of what is to go.
 * Fields that neither names are not managed and never appear.
 *
 * @param current undefined: nothing is there
 */
export function diff(current: View | undefined, desired: View): Change[] {
  const from = flatten(current ?? {});
  const to = flatten(desired);
  const changes: Change[] = [];
  for (const [path, value] of to) {
    const before = from.get(path) ?? null;
    if (before !== value) changes.push({ path, from: before, to: value });
  }
  for (const [path, value] of from) {
    if (!to.has(path)) changes.push({ path, from: value, to: null });
  }
  return changes;
}

function flatten(view: View, prefix = ''): Map<string, Scalar> {
  return new Map(
    Object.entries(view).flatMap(([field, value]): [string, Scalar][] => {
      if (value === undefined || value === null) return [];
      return typeof value === 'object'
        ? [...flatten(value, `${prefix}${field}.`)]
        : [[prefix + field, value]];
    }),
  );
}
