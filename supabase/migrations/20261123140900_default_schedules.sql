-- The timetable a new installation starts with, in UTC: `ops schedules add` replaces one, `disable` keeps it quiet. What
-- an operator changed is never overwritten.
--
-- Off until somebody wants it: what writes to people. And nothing here deletes what a person might miss: the sweep only
-- reports until its payload says {"dryRun": false}.
insert into public.job_schedules (name, kind, cron, payload, is_active, description)
values
  ('health-check', 'health-check', '*/5 * * * *', '{}', true,
   'Database, storage, queue and failures; alerts on changes'),
  ('purge-history', 'purge-history', '17 3 * * *', '{}', true,
   'History older than 30 days'),
  ('reconcile-counts', 'reconcile-counts', '47 3 * * *', '{}', true,
   'Stored counts against what they count'),
  ('sweep-storage', 'sweep-storage', '23 4 * * 0', '{"dryRun": true}', true,
   'Files that no book refers to: only reports them until its payload says {"dryRun": false}'),
  ('notify-readers', 'notify-readers', '*/5 * * * *', '{}', false,
   'Mail and webhook when a book is ready or has failed; needs SMTP_URL or NOTIFY_WEBHOOK_URL'),
  ('weekly-digest', 'weekly-digest', '0 7 * * 1', '{}', false,
   'What each reader’s books of the last week were; sent by notify-readers, which must be on too')
on conflict (name) do nothing;
