import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { readConfig } from '../../worker/config.ts';
import { problems } from './testing/problems.ts';

const HERE = import.meta.dirname;
const kubectl = spawnSync('kubectl', ['kustomize', path.join(HERE, 'base')], { encoding: 'utf8' });
const files = globSync('**/*.yaml', { cwd: HERE });
const manifests = files.filter((file) => !file.endsWith('kustomization.yaml'));

interface Container {
  env: { name: string; value?: string }[];
  envFrom: object[];
  [field: string]: unknown;
}
interface PodSpec {
  containers: Container[];
  [field: string]: unknown;
}

/** What `kubectl apply -k` would send, by kind. */
function built(overlay: string): Map<string, Record<string, unknown>> {
  const { stdout, stderr, status } = spawnSync(
    'kubectl',
    ['kustomize', path.join(HERE, 'overlays', overlay)],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(stderr);
  const documents = parseAllDocuments(stdout).map((document) => document.toJS() as Record<string, unknown>);
  return new Map(documents.map((document) => [String(document.kind), document]));
}

function podSpec(file: string): PodSpec {
  const { spec } = parse(readFileSync(path.join(HERE, file), 'utf8'));
  return (spec.jobTemplate?.spec ?? spec).template.spec;
}

describe('every manifest', () => {
  it.each(manifests)('%s is what the Kubernetes API takes', async (file) => {
    const manifest: unknown = parse(readFileSync(path.join(HERE, file), 'utf8'));
    expect(await problems(manifest)).toEqual([]);
  });

  it('would be found wrong if it were', async () => {
    const manifest = parse(readFileSync(path.join(HERE, 'overlays/job/cron-job.yaml'), 'utf8'));
    manifest.spec.concurrencyPolicy = 'Sometimes';
    manifest.spec.jobTemplate.spec.template.spec.containers[0].imagePullPolice = 'Always';
    delete manifest.spec.schedule;
    expect(await problems(manifest)).toEqual([
      expect.stringContaining('/spec: required'),
      expect.stringContaining('/spec/concurrencyPolicy: enum'),
      '/spec/jobTemplate/spec/template/spec/containers/0/imagePullPolice: unknown field',
    ]);
  });

  it('belongs to a kustomization that names it, but for the example of a Secret', () => {
    const named = files
      .filter((file) => file.endsWith('kustomization.yaml'))
      .flatMap((file) => {
        const { resources } = parse(readFileSync(path.join(HERE, file), 'utf8')) as { resources: string[] };
        return resources.map((resource) => path.join(path.dirname(file), resource));
      });
    expect(manifests.filter((file) => !named.includes(file))).toEqual(['secret.example.yaml']);
  });
});

describe.each(['overlays/job/cron-job.yaml', 'overlays/loop/deployment.yaml'])('the pod of %s', (file) => {
  const pod = podSpec(file);
  const [container] = pod.containers;

  it('runs without rights, on a root that it cannot write', () => {
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 60,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(container).toMatchObject({
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
    });
  });

  it('sets what the worker reads, the key only from the Secret', () => {
    const settings = parse(readFileSync(path.join(HERE, 'base/settings.yaml'), 'utf8')) as {
      data: Record<string, string>;
    };
    const own = Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value]));
    expect(own.SUPABASE_SERVICE_ROLE_KEY).toBeUndefined();
    // All of it: mails and alerts have secrets, too.
    expect(container?.envFrom).toContainEqual({ secretRef: { name: 'intelligent-reader-worker' } });
    const env = { ...settings.data, ...own };
    expect(() => readConfig({ ...env, SUPABASE_SERVICE_ROLE_KEY: 'sb_secret_x' })).not.toThrow();
    const source = ['config.ts', 'variables.ts']
      .map((file) => readFileSync(path.join(HERE, '../../worker', file), 'utf8'))
      .join();
    expect(Object.keys(env).filter((name) => !source.includes(`'${name}'`))).toEqual([]);
  });
});

describe.skipIf(kubectl.error !== undefined)(
  `the overlays as kubectl builds them${kubectl.error ? ' (skipped: no kubectl here; see kubernetes.io/docs/tasks/tools)' : ''}`,
  () => {
    it('job: a CronJob that starts every minute and may overlap', async () => {
      const job = built('job');
      expect([...job.keys()].sort()).toEqual(['ConfigMap', 'CronJob', 'ServiceAccount']);
      expect(job.get('CronJob')).toMatchObject({
        spec: { schedule: '* * * * *', concurrencyPolicy: 'Allow' },
      });
      for (const manifest of job.values()) expect(await problems(manifest)).toEqual([]);
    });

    it('loop: a Deployment, its autoscaler and its budget, all of the same pods', async () => {
      const loop = built('loop');
      expect([...loop.keys()].sort()).toEqual([
        'ConfigMap',
        'Deployment',
        'HorizontalPodAutoscaler',
        'PodDisruptionBudget',
        'ServiceAccount',
      ]);
      for (const manifest of loop.values()) expect(await problems(manifest)).toEqual([]);
      const deployment = loop.get('Deployment') as {
        metadata: { name: string };
        spec: { selector: { matchLabels: object }; template: { metadata: { labels: object } } };
      };
      expect(deployment.spec.template.metadata.labels).toMatchObject(deployment.spec.selector.matchLabels);
      expect(loop.get('PodDisruptionBudget')).toMatchObject({
        spec: { minAvailable: 1, selector: { matchLabels: deployment.spec.selector.matchLabels } },
      });
      expect(loop.get('HorizontalPodAutoscaler')).toMatchObject({
        spec: { scaleTargetRef: { kind: 'Deployment', name: deployment.metadata.name } },
      });
    });

    it.each(['job', 'loop'])('%s: takes the image that the kustomization names', (overlay) => {
      expect(JSON.stringify([...built(overlay).values()])).toContain(
        '"image":"registry.example.com/intelligent-reader-worker:latest"',
      );
    });
  },
);
