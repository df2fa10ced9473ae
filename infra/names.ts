import type { Target } from './config.ts';

/** Every name and path of a deployment, in the forms that Google's APIs want them. */
export function names(
  config: Pick<
    Target,
    | 'project'
    | 'region'
    | 'job'
    | 'trigger'
    | 'repository'
    | 'runtimeAccount'
    | 'schedulerAccount'
    | 'builderAccount'
  >,
) {
  const { project, region } = config;
  const location = `projects/${project}/locations/${region}`;
  const repository = `${location}/repositories/${config.repository}`;
  const address = (account: string) => `${account}@${project}.iam.gserviceaccount.com`;
  return {
    project: `projects/${project}`,
    location,
    job: `${location}/jobs/${config.job}`,
    /** What the trigger calls; Cloud Run answers at once and the run goes on by itself. */
    runUri: `https://run.googleapis.com/v2/${location}/jobs/${config.job}:run`,
    trigger: `${location}/jobs/${config.trigger}`,
    repository,
    imagePackage: `${repository}/packages/worker`,
    /** Followed by `:tag` or `@sha256:…`. */
    image: `${region}-docker.pkg.dev/${project}/${config.repository}/worker`,
    runtime: address(config.runtimeAccount),
    scheduler: address(config.schedulerAccount),
    builder: address(config.builderAccount),
  };
}

export type Names = ReturnType<typeof names>;

export function accountPath(project: string, address: string): string {
  return `projects/${project}/serviceAccounts/${address}`;
}

export function secretPath(project: string, name: string): string {
  return `projects/${project}/secrets/${name}`;
}

/** `projects/123/secrets/key/versions/7` → `7`; Google gives some names back with the project's number in them. */
export function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
