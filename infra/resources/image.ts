import { find, READ } from '../calls.ts';
import type { Cloud } from '../cloud.ts';
import { type Deployment, SETTINGS } from '../config.ts';
import { InfraError } from '../errors.ts';
import { lastSegment, names } from '../names.ts';
import type { Reading, Resource } from '../resource.ts';
import { readJob } from './job.ts';

interface Found {
  readonly image: string | undefined;
  /** Whether a build has a Job to hand its image to. */
  readonly hasJob: boolean;
}

/**
 * The image to run, by digest: a tag can be moved, and then a run would not be what was deployed. It is made by Cloud
 * Build, never here, so it is only looked up.
 *
 * Without `--image` a Job keeps the image it runs: changing the schedule must not ship a new version by accident.
 */
export function image(cloud: Cloud, config: Deployment): Resource {
  const { image: path, imagePackage } = names(config);
  const wanted = config.image ?? 'latest';
  const title = `image ${path}${wanted.startsWith('sha256:') ? '@' : ':'}${wanted}`;
  const doing = { what: `look up the ${title}`, role: 'roles/artifactregistry.reader' };

  const digest = async (): Promise<string | undefined> => {
    const client = await cloud.registry();
    if (wanted.startsWith('sha256:')) {
      const name = `${imagePackage}/versions/${wanted}`;
      return (await find(doing, () => client.getVersion({ name }, READ))) && wanted;
    }
    const name = `${imagePackage}/tags/${wanted}`;
    const tag = await find(doing, async () => (await client.getTag({ name }, READ))[0]);
    return tag && lastSegment(tag.version ?? '');
  };

  const read = async (): Promise<Found> => {
    const job = await readJob(cloud, config);
    const running = job?.template?.template?.containers?.[0]?.image;
    const hasJob = job !== undefined;
    if (config.image === undefined && running?.startsWith(`${path}@sha256:`))
      return { image: running, hasJob };
    const found = await digest();
    return { image: found && `${path}@${found}`, hasJob };
  };

  const reading = ({ image: found, hasJob }: Found): Reading => ({
    compare: () => ({
      action: 'none',
      changes: [],
      apply: async () => undefined,
      ...(found === undefined
        ? { facts: {}, blocker: missing(title, config, hasJob) }
        : { facts: { image: found } }),
    }),
  });
  return {
    id: 'image',
    title,
    apis: ['artifactregistry.googleapis.com', 'run.googleapis.com'],
    read: async () => reading(await read()),
    absent: () => reading({ image: undefined, hasJob: false }),
    needs: [],
  };
}

function missing(title: string, config: Deployment, hasJob: boolean): InfraError {
  return new InfraError(
    'image_not_found',
    `there is no ${title}: build it with "${buildCommand(config, hasJob)}", then deploy again`,
  );
}

/** Only what differs from cloudbuild.yaml's own values. The first build has no Job to hand its image to. */
function buildCommand(config: Deployment, hasJob: boolean): string {
  const { region, repository, builderAccount, job } = SETTINGS;
  const substitutions = [
    ['_REGION', config.region, region.fallback],
    ['_REPOSITORY', config.repository, repository.fallback],
    ['_BUILDER', config.builderAccount, builderAccount.fallback],
    ['_JOB', hasJob ? config.job : 'none', job.fallback],
  ].flatMap(([name, value, fallback]) => (value === fallback ? [] : [`${name}=${value}`]));
  const flag = substitutions.length === 0 ? '' : ` --substitutions ${substitutions.join(',')}`;
  return `gcloud builds submit --project ${config.project}${flag}`;
}
