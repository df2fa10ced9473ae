import { parseArgs } from 'node:util';
import { bucket } from './platform.ts';
import { startStack } from './stack.ts';

const usage = `Usage: npm run stack

Runs a local Supabase (PostgreSQL, PostgREST, Auth, Storage) until Ctrl-C and prints the environment to use it with.
Nothing is kept.
`;

const { values } = parseArgs({ options: { help: { type: 'boolean' } } });
if (values.help) {
  process.stdout.write(usage);
} else {
  const stack = await startStack();
  const stop = async () => {
    await stack.stop();
    process.exit(0);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  console.log(`export SUPABASE_URL=${stack.url}
export SUPABASE_SERVICE_ROLE_KEY=${stack.secretKey}
export SUPABASE_BUCKET=${bucket.id}
export DATABASE_URL=${stack.databaseUrl}`);
}
