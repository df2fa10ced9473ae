-- The timetable of the community's tasks, beside the one a new installation starts with; see there. Off: what writes to
-- people, and what removes accounts, which moreover only reports until its payload says {"dryRun": false}.
insert into public.job_schedules (name, kind, cron, payload, is_active, description)
values
  ('refresh-trending', 'refresh-trending', '*/10 * * * *', '{}', true,
   'The books read most in the last hour; hot scores once an hour'),
  ('refresh-recommendations', 'refresh-recommendations', '11 2 * * *', '{}', true,
   'What each reader might read next'),
  ('suggest-readers', 'suggest-readers', '5-55/10 * * * *', '{}', true,
   'Whom each reader might follow'),
  ('notify-trending', 'notify-trending', '0 8 * * *', '{}', false,
   'A notification in the app with trending books and recommendations'),
  ('purge-notifications', 'purge-notifications', '27 3 * * *', '{}', true,
   'Notifications in the app older than 30 days'),
  ('remind-unverified', 'remind-unverified', '30 9 * * *', '{}', false,
   'One mail to accounts registered 11 months ago and never verified; sent by notify-readers, which must be on too'),
  ('remove-unverified', 'remove-unverified', '53 4 * * *', '{"dryRun": true}', false,
   'Accounts never verified in a year: only reports them until its payload says {"dryRun": false}')
on conflict (name) do nothing;
