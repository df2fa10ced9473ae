import { find, finish, polling, READ } from '../calls.ts';
import type { Cloud } from '../cloud.ts';
import type { Target } from '../config.ts';
import { InfraError } from '../errors.ts';
import { names } from '../names.ts';
import { define, hasMark, MARK, type Removable, type Resource, removable } from '../resource.ts';

/** Where Cloud Build puts images and Cloud Run takes them from. */
export function repository(cloud: Cloud, config: Target): Resource {
  const { location } = names(config);
  const { title, role, read } = place(cloud, config);
  return define({
    id: 'repository',
    title,
    apis: ['artifactregistry.googleapis.com'],
    read,
    view: ({ format }) => ({ format: String(format) }),
    desired: () => ({ format: 'DOCKER' }),
    create: async () => {
      const client = await cloud.registry();
      const made = { format: 'DOCKER' as const, description: 'Images of the worker.', labels: MARK };
      await finish({ what: `create the ${title}`, role }, config.waitSeconds, () =>
        client.createRepository(
          { parent: location, repositoryId: config.repository, repository: made },
          polling(config.waitSeconds),
        ),
      );
    },
    update: async ({ format }) => {
      throw new InfraError(
        'name_taken',
        `the ${title} holds ${format} packages and cannot change: choose another name with --repository`,
      );
    },
  });
}

/** With all images in it. */
export function repositoryRemoval(cloud: Cloud, config: Target): Removable {
  const { name, title, role, read } = place(cloud, config);
  return removable({
    id: 'repository',
    title,
    apis: ['artifactregistry.googleapis.com'],
    read,
    ours: ({ labels }) => hasMark(labels),
    delete: async () => {
      const client = await cloud.registry();
      await finish({ what: `delete the ${title}`, role }, config.waitSeconds, () =>
        client.deleteRepository({ name }, polling(config.waitSeconds)),
      );
    },
  });
}

function place(cloud: Cloud, config: Target) {
  const { repository: name } = names(config);
  const title = `image repository ${config.repository}`;
  const role = 'roles/artifactregistry.admin';
  const read = async () => {
    const client = await cloud.registry();
    const doing = { what: `read the ${title}`, role };
    return find(doing, async () => (await client.getRepository({ name }, READ))[0]);
  };
  return { name, title, role, read };
}
