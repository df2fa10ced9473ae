import { protos } from '@google-cloud/service-usage';
import { type Handlers, policyHandlers, startOperation, type World } from './handlers.ts';
import { PROJECT } from './state.ts';
import { PERMISSION_DENIED, Refusal } from './wire.ts';

const { BatchEnableServicesResponse } = protos.google.api.serviceusage.v1;

/** google.api.serviceusage.v1.ServiceUsage */
export function serviceHandlers(world: World): Handlers {
  const { state } = world;
  const check = (parent: string) => {
    if (parent !== `projects/${PROJECT}`)
      throw new Refusal(PERMISSION_DENIED, `Not found or permission denied: ${parent}.`);
  };
  const describe = (id: string) => ({
    name: `projects/${PROJECT}/services/${id}`,
    config: { name: id },
    state: state.enabled.has(id) ? 'ENABLED' : 'DISABLED',
  });
  return {
    BatchGetServices: ({ parent, names }: { parent: string; names: string[] }) => {
      check(parent);
      return { services: names.map((name) => describe(name.slice(name.lastIndexOf('/') + 1))) };
    },
    BatchEnableServices: ({ parent, serviceIds }: { parent: string; serviceIds: string[] }) => {
      check(parent);
      const fate = world.fate('BatchEnableServices');
      if (fate === 'done') for (const id of serviceIds) state.enabled.add(id);
      const message = { services: serviceIds.map(describe) };
      return startOperation(world, fate, { type: BatchEnableServicesResponse, message });
    },
  };
}

/** google.cloud.resourcemanager.v3.Projects */
export function projectHandlers(world: World): Handlers {
  return policyHandlers(world, (resource) => resource === `projects/${PROJECT}`);
}
