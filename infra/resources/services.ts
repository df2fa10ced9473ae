import { call, finish, polling, READ } from '../calls.ts';
import type { Cloud } from '../cloud.ts';
import type { Target } from '../config.ts';
import { CloudError, InfraError } from '../errors.ts';
import { names } from '../names.ts';
import { define, type Resource } from '../resource.ts';

const APIS = [
  'run.googleapis.com',
  'cloudscheduler.googleapis.com',
  'artifactregistry.googleapis.com',
  'secretmanager.googleapis.com',
  'iam.googleapis.com',
  'cloudresourcemanager.googleapis.com',
  'cloudbuild.googleapis.com',
  'logging.googleapis.com',
  'monitoring.googleapis.com',
] as const;

/**
 * The APIs a deployment needs. They are only ever switched on: something else in the project may use them too.
 * Service Usage itself is on in every project.
 */
export function services(cloud: Cloud, config: Target): Resource {
  const { project } = names(config);
  return define<ReadonlySet<string>>({
    id: 'apis',
    title: 'APIs',
    apis: [],
    read: () => enabledApis(cloud, config),
    view: (enabled) =>
      Object.fromEntries(APIS.filter((api) => enabled.has(api)).map((api) => [api, 'enabled'])),
    desired: () => Object.fromEntries(APIS.map((api) => [api, 'enabled'])),
    create: async () => undefined,
    update: async (enabled) => {
      const client = await cloud.services();
      const serviceIds = APIS.filter((api) => !enabled.has(api));
      await finish(
        { what: 'enable APIs', role: 'roles/serviceusage.serviceUsageAdmin' },
        config.waitSeconds,
        () => client.batchEnableServices({ parent: project, serviceIds }, polling(config.waitSeconds)),
      );
    },
  });
}

/**
 * Which of the APIs are on. The first call of every plan and deployment, so also the one that finds out whether there is
 * such a project.
 *
 * @throws InfraError `project_not_found`
 */
export async function enabledApis(cloud: Cloud, config: Target): Promise<ReadonlySet<string>> {
  const { project } = names(config);
  const client = await cloud.services();
  const doing = { what: `read project ${config.project}`, role: 'roles/serviceusage.serviceUsageViewer' };
  try {
    const [{ services }] = await call(doing, () =>
      client.batchGetServices(
        { parent: project, names: APIS.map((api) => `${project}/services/${api}`) },
        READ,
      ),
    );
    const enabled = (services ?? []).filter(({ state }) => state === 'ENABLED');
    return new Set(enabled.map(({ config: service }) => service?.name ?? ''));
  } catch (error) {
    // Google does not tell a project that is not there from one that is not to be seen.
    if (!(error instanceof CloudError) || !['NOT_FOUND', 'PERMISSION_DENIED'].includes(error.status))
      throw error;
    if (error.reason === 'SERVICE_DISABLED') throw error;
    throw new InfraError(
      'project_not_found',
      `there is no project ${config.project}, or you may not see it: check --project, and ask its owner for ${doing.role}`,
      { cause: error },
    );
  }
}
