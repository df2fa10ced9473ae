import { find, READ } from '../calls.ts';
import type { Cloud } from '../cloud.ts';
import type { Deployment } from '../config.ts';
import { InfraError } from '../errors.ts';
import { lastSegment, names } from '../names.ts';
import type { Reading, Resource } from '../resource.ts';
import { readJob } from './job.ts';

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

  const read = async (): Promise<string | undefined> => {
    const running = config.image === undefined ? await runningImage(cloud, config) : undefined;
    if (running?.startsWith(`${path}@sha256:`)) return running;
    const found = await digest();
    return found && `${path}@${found}`;
  };

  const reading = (found: string | undefined): Reading => ({
    compare: () => ({
      action: 'none',
      changes: [],
      apply: async () => undefined,
      ...(found === undefined ? { facts: {}, blocker: missing(title, config) } : { facts: { image: found } }),
    }),
  });
  return {
    id: 'image',
    title,
    apis: ['artifactregistry.googleapis.com', 'run.googleapis.com'],
    read: async () => reading(await read()),
    absent: () => reading(undefined),
    needs: [],
  };
}

async function runningImage(cloud: Cloud, config: Deployment): Promise<string | undefined> {
  const job = await readJob(cloud, config);
  return job?.template?.template?.containers?.[0]?.image ?? undefined;
}

function missing(title: string, config: Deployment): InfraError {
  const build = `gcloud builds submit --project ${config.project} --region ${config.region}`;
  return new InfraError(
    'image_not_found',
    `there is no ${title}: build it with "${build}", then deploy again`,
  );
}
