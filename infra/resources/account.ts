import { call, find } from '../calls.ts';
import type { Cloud } from '../cloud.ts';
import type { Target } from '../config.ts';
import { accountPath } from '../names.ts';
import { define, MARK_TEXT, type Removable, type Resource, removable } from '../resource.ts';

export interface Account {
  /** `runtime`, for scripts. */
  readonly id: string;
  /** The part before the `@`. */
  readonly account: string;
  readonly address: string;
  readonly displayName: string;
}

/** An identity without a key: nothing outside Google Cloud can act as it. */
export function account(
  cloud: Cloud,
  config: Target,
  { id, account, address, displayName }: Account,
): Resource {
  const { name, title, role, read } = place(cloud, config, account, address);
  return define({
    id: `${id}-account`,
    title,
    apis: ['iam.googleapis.com'],
    read,
    view: ({ disabled }) => ({ enabled: disabled !== true }),
    desired: () => ({ enabled: true }),
    create: async () => {
      const iam = await cloud.accounts();
      await call({ what: `create the ${title}`, role }, () =>
        iam.projects.serviceAccounts.create({
          name: `projects/${config.project}`,
          requestBody: { accountId: account, serviceAccount: { displayName, description: MARK_TEXT } },
        }),
      );
    },
    update: async () => {
      const iam = await cloud.accounts();
      await call({ what: `enable the ${title}`, role }, () => iam.projects.serviceAccounts.enable({ name }));
    },
  });
}

export function accountRemoval(cloud: Cloud, config: Target, { id, account, address }: Account): Removable {
  const { name, title, role, read } = place(cloud, config, account, address);
  return removable({
    id: `${id}-account`,
    title,
    apis: ['iam.googleapis.com'],
    read,
    ours: ({ description }) => description === MARK_TEXT,
    delete: async () => {
      const iam = await cloud.accounts();
      await call({ what: `delete the ${title}`, role }, () => iam.projects.serviceAccounts.delete({ name }));
    },
  });
}

function place(cloud: Cloud, config: Target, account: string, address: string) {
  const name = accountPath(config.project, address);
  const title = `service account ${account}`;
  const role = 'roles/iam.serviceAccountAdmin';
  const read = async () => {
    const iam = await cloud.accounts();
    const doing = { what: `read the ${title}`, role };
    return find(doing, async () => (await iam.projects.serviceAccounts.get({ name })).data);
  };
  return { name, title, role, read };
}
