import { nearest } from '../../worker/nearest.ts';
import { call, READ } from '../calls.ts';
import type { Cloud } from '../cloud.ts';
import type { Target } from '../config.ts';
import { InfraError } from '../errors.ts';
import { names } from '../names.ts';
import type { Reading, Resource } from '../resource.ts';

/**
 * Not made but checked, before anything is put into it. Cloud Scheduler is asked because it is in the fewest regions of
 * the three services that have to be there.
 */
export function region(cloud: Cloud, config: Target): Resource {
  const title = `region ${config.region}`;
  const fine: Reading = {
    compare: () => ({ action: 'none', changes: [], facts: {}, apply: async () => undefined }),
  };
  return {
    id: 'region',
    title,
    apis: ['cloudscheduler.googleapis.com'],
    read: async () => {
      const regions = await listRegions(cloud, config);
      if (regions.includes(config.region)) return fine;
      const meant = nearest(config.region, regions);
      throw new InfraError(
        'region_unknown',
        `there is no region ${config.region} with Cloud Scheduler: choose another with --region${meant ? `; did you mean ${meant}?` : ''}`,
      );
    },
    absent: () => fine,
    needs: [],
  };
}

/** The regions that have Cloud Scheduler. */
export function listRegions(cloud: Cloud, config: Target): Promise<string[]> {
  const doing = { what: 'list the regions', role: 'roles/cloudscheduler.viewer' };
  return call(doing, async () => {
    const client = await cloud.scheduler();
    const regions: string[] = [];
    for await (const { locationId } of client.listLocationsAsync(
      { name: names(config).project },
      { ...READ, autoPaginate: false },
    )) {
      if (locationId) regions.push(locationId);
    }
    return regions;
  });
}
