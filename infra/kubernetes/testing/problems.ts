interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
}

type Validate = ((manifest: unknown) => boolean) & {
  errors?: { instancePath: string; keyword: string; params: unknown }[] | null;
};

/**
 * What Kubernetes would refuse about a manifest, or take and ignore: wrong types, missing fields, wrong words, and fields
 * that it does not know, which is what a misspelt one is.
 *
 * The rules are Kubernetes's own OpenAPI schema, compiled into functions by the package `kubernetes-models`, which
 * is released with each version of Kubernetes. The schema lets unknown fields pass. The functions only ever
 * ask for fields they know, though, so a field of the manifest that is never asked for is an unknown one.
 */
export async function problems(manifest: unknown): Promise<string[]> {
  const { apiVersion, kind } = manifest as Manifest;
  const { validate } = (await import(`kubernetes-models/_schemas/${schemaName(apiVersion, kind)}`)) as {
    validate: Validate;
  };
  const seen = new Map<object, Set<PropertyKey>>();
  validate(watch(manifest, seen));
  const unknown = [...unseen(manifest, seen, '')];
  const wrong = (validate.errors ?? []).map(
    ({ instancePath, keyword, params }) => `${instancePath || '/'}: ${keyword} ${JSON.stringify(params)}`,
  );
  return [...wrong, ...unknown.map((path) => `${path}: unknown field`)];
}

/** `autoscaling/v2`, `HorizontalPodAutoscaler` → `IoK8sApiAutoscalingV2HorizontalPodAutoscaler`; `v1` is the group core. */
function schemaName(apiVersion: string, kind: string): string {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion];
  return `IoK8sApi${[group?.split('.')[0], version].map(capital).join('')}${kind}`;
}

function capital(word = ''): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function watch(value: unknown, seen: Map<object, Set<PropertyKey>>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const asked = seen.get(value) ?? new Set();
  seen.set(value, asked);
  return new Proxy(value, {
    get(target, name) {
      asked.add(name);
      return watch(Reflect.get(target, name), seen);
    },
  });
}

function* unseen(value: unknown, seen: Map<object, Set<PropertyKey>>, path: string): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (!seen.get(value)?.has(name)) yield `${path}/${name}`;
    else yield* unseen(inner, seen, `${path}/${name}`);
  }
}
