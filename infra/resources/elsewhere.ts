import type { Cloud } from '../cloud.ts';
import type { Target } from '../config.ts';
import { hasMark } from '../resource.ts';
import { readJob } from './job.ts';
import { listRegions } from './region.ts';

/**
 * Other regions with a Job of this name that was made here. Asked of every region, some forty: a Job is found in no other
 * way, and what is in no region would have to remember where it is used.
 */
export async function elsewhere(cloud: Cloud, config: Target): Promise<string[]> {
  const others = (await listRegions(cloud, config)).filter((region) => region !== config.region);
  const jobs = await Promise.all(others.map((region) => readJob(cloud, { ...config, region })));
  return others.filter((_, i) => hasMark(jobs[i]?.labels));
}
