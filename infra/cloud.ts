/**
 * Google's own clients, each imported by the first command that asks for it: together they take 0.7 s to import,
 * and `pause` needs one of them.
 */
import type { ArtifactRegistryClient } from '@google-cloud/artifact-registry';
import type { LoggingServiceV2Client, MetricsServiceV2Client } from '@google-cloud/logging-api';
import type { AlertPolicyServiceClient, NotificationChannelServiceClient } from '@google-cloud/monitoring';
import type { ProjectsClient } from '@google-cloud/resource-manager';
import type { ExecutionsClient, JobsClient } from '@google-cloud/run';
import type { CloudSchedulerClient } from '@google-cloud/scheduler';
import type { SecretManagerServiceClient } from '@google-cloud/secret-manager';
import type { ServiceUsageClient } from '@google-cloud/service-usage';
// There is no gRPC client for the IAM admin API in Node; this is Google's generated REST client for that one API
// (2.4 MB, 75 ms to import; `googleapis` with all of them is 200 MB).
import type { iam_v1 } from '@googleapis/iam';
import { InfraError, LOG_IN } from './errors.ts';

export interface Cloud {
  services(): Promise<ServiceUsageClient>;
  projects(): Promise<ProjectsClient>;
  registry(): Promise<ArtifactRegistryClient>;
  accounts(): Promise<iam_v1.Iam>;
  secrets(): Promise<SecretManagerServiceClient>;
  jobs(): Promise<JobsClient>;
  executions(): Promise<ExecutionsClient>;
  scheduler(): Promise<CloudSchedulerClient>;
  logs(): Promise<LoggingServiceV2Client>;
  metrics(): Promise<MetricsServiceV2Client>;
  channels(): Promise<NotificationChannelServiceClient>;
  alerts(): Promise<AlertPolicyServiceClient>;
  /** Open connections keep the process alive. */
  close(): Promise<void>;
}

/** Everything in one place on this machine instead of Google; what the tests and `npm run bench -- infra` use. */
export interface Emulator {
  /** `host:port` that speaks gRPC without TLS. */
  readonly grpc: string;
  /** `http://host:port` for the REST client. */
  readonly rest: string;
}

/** `INFRA_EMULATOR=127.0.0.1:9600,http://127.0.0.1:9601` */
export function emulatorFrom(env: Readonly<Record<string, string | undefined>>): Emulator | undefined {
  const [grpc, rest] = (env.INFRA_EMULATOR ?? '').split(',');
  return grpc && rest ? { grpc, rest } : undefined;
}

/**
 * @param project billed for the quota of calls made with a person's own credentials
 * @throws InfraError `no_credentials`
 */
export async function connect(project: string, emulator: Emulator | undefined): Promise<Cloud> {
  const options = emulator ? await toEmulator(emulator) : await toGoogle(project);
  const opened: (() => unknown)[] = [];
  const once = <C extends { close(): unknown }>(open: () => Promise<C>): (() => Promise<C>) => {
    let client: Promise<C> | undefined;
    return () => {
      client ??= open().then((made) => {
        opened.push(() => made.close());
        return made;
      });
      return client;
    };
  };
  let accounts: Promise<iam_v1.Iam> | undefined;
  return {
    services: once(async () => new (await import('@google-cloud/service-usage')).ServiceUsageClient(options)),
    projects: once(async () => new (await import('@google-cloud/resource-manager')).ProjectsClient(options)),
    registry: once(
      async () => new (await import('@google-cloud/artifact-registry')).ArtifactRegistryClient(options),
    ),
    secrets: once(
      async () => new (await import('@google-cloud/secret-manager')).SecretManagerServiceClient(options),
    ),
    jobs: once(async () => new (await import('@google-cloud/run')).JobsClient(options)),
    executions: once(async () => new (await import('@google-cloud/run')).ExecutionsClient(options)),
    scheduler: once(async () => new (await import('@google-cloud/scheduler')).CloudSchedulerClient(options)),
    logs: once(async () => new (await import('@google-cloud/logging-api')).LoggingServiceV2Client(options)),
    metrics: once(
      async () => new (await import('@google-cloud/logging-api')).MetricsServiceV2Client(options),
    ),
    channels: once(
      async () => new (await import('@google-cloud/monitoring')).NotificationChannelServiceClient(options),
    ),
    alerts: once(
      async () => new (await import('@google-cloud/monitoring')).AlertPolicyServiceClient(options),
    ),
    accounts: () => {
      accounts ??= openAccounts(project, emulator);
      return accounts;
    },
    close: async () => {
      await Promise.all(opened.map((close) => close()));
    },
  };
}

const SCOPES = ['https://www.googleapis.com/auth/cloud-platform'];

async function toGoogle(project: string) {
  const { GoogleAuth } = await import('google-gax');
  const auth = new GoogleAuth({ scopes: SCOPES });
  try {
    const authClient = await auth.getClient();
    // A person's credentials carry no project of their own, and some APIs then refuse with the login tool's project.
    authClient.quotaProjectId ??= project;
    // Asked for now and kept by the client: stale credentials are one clear line here, not a failure half-way.
    await authClient.getAccessToken();
    return { authClient };
  } catch (cause) {
    throw new InfraError('no_credentials', LOG_IN, { cause });
  }
}

async function toEmulator({ grpc: address }: Emulator) {
  const { googleAuthLibrary, grpc } = await import('google-gax');
  const [apiEndpoint = '', port] = address.split(':');
  return {
    apiEndpoint,
    port: Number(port),
    sslCreds: grpc.credentials.createInsecure(),
    // Any other client would look for the metadata server first.
    authClient: new googleAuthLibrary.PassThroughClient(),
  };
}

/** The REST client brings an authentication library of its own major version, so it finds the credentials itself. */
async function openAccounts(project: string, emulator: Emulator | undefined): Promise<iam_v1.Iam> {
  const { auth, iam } = await import('@googleapis/iam');
  const patience = { timeout: 20_000, retry: true };
  if (emulator) return iam({ version: 'v1', auth: 'emulator', rootUrl: `${emulator.rest}/`, ...patience });
  const credentials = new auth.GoogleAuth({ scopes: SCOPES, clientOptions: { quotaProjectId: project } });
  return iam({ version: 'v1', auth: credentials, ...patience });
}
