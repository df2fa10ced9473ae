import { call, find, READ, WRITE } from '../calls.ts';
import type { Cloud } from '../cloud.ts';
import type { Target } from '../config.ts';
import { names, secretPath } from '../names.ts';
import { define, hasMark, MARK, type Removable, type Resource, removable } from '../resource.ts';
import type { WorkerSecret } from '../worker-secrets.ts';

/** The place of something secret; what is in it: secret-version.ts. */
export function secret(cloud: Cloud, config: Target, wanted: WorkerSecret): Resource {
  const { project } = names(config);
  const { title, role, read } = place(cloud, config, wanted);
  return define({
    id: wanted.steps.place,
    title,
    apis: ['secretmanager.googleapis.com'],
    read,
    // How it is replicated cannot change later and is no business of the worker's.
    view: () => ({}),
    desired: () => ({}),
    create: async () => {
      const client = await cloud.secrets();
      const made = { replication: { automatic: {} }, labels: MARK };
      await call({ what: `create the ${title}`, role }, () =>
        client.createSecret({ parent: project, secretId: wanted.name, secret: made }, WRITE),
      );
    },
  });
}

/** With all versions of it. */
export function secretRemoval(cloud: Cloud, config: Target, unwanted: WorkerSecret): Removable {
  const { name, title, role, read } = place(cloud, config, unwanted);
  return removable({
    id: unwanted.steps.place,
    title,
    apis: ['secretmanager.googleapis.com'],
    read,
    ours: ({ labels }) => hasMark(labels),
    delete: async () => {
      const client = await cloud.secrets();
      await call({ what: `delete the ${title}`, role }, () => client.deleteSecret({ name }, WRITE));
    },
  });
}

function place(cloud: Cloud, config: Target, { name: short }: WorkerSecret) {
  const name = secretPath(config.project, short);
  const title = `secret ${short}`;
  const role = 'roles/secretmanager.admin';
  const read = async () => {
    const client = await cloud.secrets();
    return find({ what: `read the ${title}`, role }, async () => (await client.getSecret({ name }, READ))[0]);
  };
  return { name, title, role, read };
}
