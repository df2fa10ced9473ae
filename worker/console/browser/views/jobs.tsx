import { formatDuration } from '../../../times.ts';
import type { JobRow, Page, TaskDescription } from '../../wire.ts';
import { Answered } from '../parts/answered.tsx';
import { Filter } from '../parts/filter.tsx';
import { Table } from '../parts/table.tsx';
import { Ago, Badge, Code, Progress, What } from '../parts/text.tsx';
import { linkTo } from '../route.ts';
import { useLive } from '../use-live.ts';

const STATUSES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'];

export function Jobs({ query }: { query: URLSearchParams }) {
  const asked = (name: string) => query.get(name) ?? '';
  const [status, kind, before] = [asked('status'), asked('kind'), asked('before')];
  const search = new URLSearchParams(query);
  const jobs = useLive<Page<JobRow>>(`jobs?${search}`, 3000);
  const tasks = useLive<readonly TaskDescription[]>('tasks', 600_000);
  const go = (change: Record<string, string>) => {
    location.hash = linkTo('jobs', { status, kind, ...change });
  };
  return (
    <>
      <div class="filters">
        <Filter
          label="Status"
          value={status}
          choices={STATUSES}
          choose={(chosen) => go({ status: chosen })}
        />
        <Filter
          label="Task"
          value={kind}
          choices={tasks.data?.map((task) => task.kind) ?? []}
          choose={(chosen) => go({ kind: chosen })}
        />
      </div>
      <Answered live={jobs}>
        {({ rows, hasMore }) => (
          <>
            {rows.length === 0 ? (
              <Nothing isFiltered={status + kind + before !== ''} />
            ) : (
              <JobTable jobs={rows} />
            )}
            <nav class="pager" aria-label="Pages">
              {before !== '' && <a href={linkTo('jobs', { status, kind })}>Newest</a>}
              {hasMore && (
                <a href={linkTo('jobs', { status, kind, before: String(rows.at(-1)?.id) })}>Older</a>
              )}
            </nav>
          </>
        )}
      </Answered>
    </>
  );
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  return (
    <p class="nothing">
      {isFiltered
        ? 'No job fits. '
        : 'No job yet: a book that is submitted or a task that is run becomes one. '}
      {isFiltered && <a href={linkTo('jobs')}>Show all</a>}
    </p>
  );
}

export function JobTable({ jobs }: { jobs: readonly JobRow[] }) {
  return (
    <Table name="Jobs" head={['job', 'what', 'status', 'since', 'took*', 'attempt*', 'how it is']}>
      {jobs.map((job) => (
        <tr key={job.id}>
          <td>
            <a href={linkTo(`jobs/${job.id}`)}>{job.id}</a>
          </td>
          <td>
            <What job={job} />
          </td>
          <td>
            <Badge state={job.status} />
          </td>
          <td>
            <Ago time={job.finished_at ?? job.started_at ?? job.created_at} />
          </td>
          <td class="roomy">
            {job.started_at !== null && job.finished_at !== null
              ? formatDuration(Date.parse(job.finished_at) - Date.parse(job.started_at))
              : '–'}
          </td>
          <td class="roomy">
            {job.attempt}
            {job.max_attempts !== null && ` of ${job.max_attempts}`}
          </td>
          <td>
            {job.status === 'running' ? (
              <Progress of={job.progress} what={`Job ${job.id}`} />
            ) : (
              job.error !== null && <Code code={job.error.code} />
            )}
          </td>
        </tr>
      ))}
    </Table>
  );
}
