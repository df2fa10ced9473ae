import { randomUUID } from 'node:crypto';
import type { SupabaseClient } from '@supabase/supabase-js';

export interface Job {
  id: number;
  lease_token: string;
  payload: { bookId: string; uploadPath: string };
}

export async function claim(supabase: SupabaseClient): Promise<Job | null> {
  const { data } = await supabase
    .rpc('tick', {
      worker: 'naive',
      max_jobs: 1,
      max_tasks: 0,
      lease_seconds: 600,
      execution: null,
      task_index: null,
      token: randomUUID(),
      max_attempts: 5,
    })
    .throwOnError();
  return data.jobs[0] ?? null;
}
