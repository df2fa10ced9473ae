import { protos as registry } from '@google-cloud/artifact-registry';
import type { protos as secrets } from '@google-cloud/secret-manager';
import { get, type Handlers, now, policyHandlers, startOperation, type World } from './handlers.ts';
import { PROJECT_NUMBER } from './state.ts';
import { ALREADY_EXISTS, NOT_FOUND, Refusal } from './wire.ts';

const { Repository } = registry.google.devtools.artifactregistry.v1;
type IRepository = registry.google.devtools.artifactregistry.v1.IRepository;
type ISecret = secrets.google.cloud.secretmanager.v1.ISecret;

/** google.devtools.artifactregistry.v1.ArtifactRegistry */
export function registryHandlers(world: World): Handlers {
  const { state } = world;
  const inRepository = (name: string) => get(state.repositories, name.slice(0, name.indexOf('/packages/')));
  return {
    ...policyHandlers(world, (resource) => state.repositories.has(resource)),
    GetRepository: ({ name }: { name: string }) => get(state.repositories, name),
    CreateRepository: (request: { parent: string; repositoryId: string; repository: IRepository }) => {
      const name = `${request.parent}/repositories/${request.repositoryId}`;
      if (state.repositories.has(name)) throw new Refusal(ALREADY_EXISTS, 'the repository already exists');
      const repository = { ...request.repository, name, createTime: now() };
      const fate = world.fate('CreateRepository');
      if (fate === 'done') state.repositories.set(name, repository);
      return startOperation(world, fate, { type: Repository, message: repository });
    },
    DeleteRepository: ({ name }: { name: string }) => {
      get(state.repositories, name);
      state.repositories.delete(name);
      state.policies.delete(name);
      return startOperation(world, 'done', null);
    },
    GetTag: ({ name }: { name: string }) => {
      inRepository(name);
      const [path = '', tag = ''] = name.split('/tags/');
      return { name, version: `${path}/versions/${get(state.tags, tag)}` };
    },
    GetVersion: ({ name }: { name: string }) => {
      inRepository(name);
      const digest = name.slice(name.lastIndexOf('/') + 1);
      if (!state.digests.has(digest)) throw new Refusal(NOT_FOUND, `${name} was not found.`);
      return { name };
    },
  };
}

/** google.cloud.secretmanager.v1.SecretManagerService */
export function secretHandlers(world: World): Handlers {
  const { state } = world;
  const byNumber = (name: string) => name.replace(/^projects\/[^/]+/, `projects/${PROJECT_NUMBER}`);
  return {
    ...policyHandlers(world, (resource) => state.secrets.has(resource)),
    GetSecret: ({ name }: { name: string }) => get(state.secrets, name),
    CreateSecret: ({ parent, secretId, secret }: { parent: string; secretId: string; secret: ISecret }) => {
      const name = `${parent}/secrets/${secretId}`;
      if (state.secrets.has(name)) throw new Refusal(ALREADY_EXISTS, `Secret [${name}] already exists.`);
      state.secrets.set(name, { ...secret, name: byNumber(name), createTime: now() });
      return get(state.secrets, name);
    },
    DeleteSecret: ({ name }: { name: string }) => {
      get(state.secrets, name);
      state.secrets.delete(name);
      state.policies.delete(name);
      for (const version of state.keys.keys()) if (version.startsWith(`${name}/`)) state.keys.delete(version);
      return {};
    },
    ListSecretVersions: ({ parent }: { parent: string }) => {
      get(state.secrets, parent);
      const versions = [...state.keys].filter(([name]) => name.startsWith(`${parent}/`));
      return {
        versions: versions.reverse().map(([name, { state: s }]) => ({ name: byNumber(name), state: s })),
      };
    },
    AddSecretVersion: ({ parent, payload }: { parent: string; payload: { data: Buffer } }) => {
      get(state.secrets, parent);
      const count = [...state.keys.keys()].filter((name) => name.startsWith(`${parent}/`)).length;
      const name = `${parent}/versions/${count + 1}`;
      state.keys.set(name, { state: 'ENABLED', data: payload.data });
      return { name: byNumber(name), state: 'ENABLED' };
    },
    AccessSecretVersion: ({ name }: { name: string }) => ({
      name,
      payload: { data: get(state.keys, name).data },
    }),
  };
}
