import { call, find, READ, WRITE } from '../calls.ts';
import type { Cloud } from '../cloud.ts';
import type { Target } from '../config.ts';
import { names } from '../names.ts';
import { define, hasMark, MARK, type Removable, type Resource, removable } from '../resource.ts';

/** The place of the Supabase key; what is in it: key.ts. */
export function secret(cloud: Cloud, config: Target): Resource {
  const { project } = names(config);
  const { title, role, read } = place(cloud, config);
  return define({
    id: 'secret',
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
        client.createSecret({ parent: project, secretId: config.secret, secret: made }, WRITE),
      );
    },
  });
}

/** With all keys in it. */
export function secretRemoval(cloud: Cloud, config: Target): Removable {
  const { name, title, role, read } = place(cloud, config);
  return removable({
    id: 'secret',
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

function place(cloud: Cloud, config: Target) {
  const { secret: name } = names(config);
  const title = `secret ${config.secret}`;
  const role = 'roles/secretmanager.admin';
  const read = async () => {
    const client = await cloud.secrets();
    return find({ what: `read the ${title}`, role }, async () => (await client.getSecret({ name }, READ))[0]);
  };
  return { name, title, role, read };
}
