/** An empty tick as one would write it first: supabase-js, one call, the end. */
import { createClient } from '@supabase/supabase-js';
import { claim } from './claim.ts';

const { SUPABASE_URL = '', SUPABASE_SERVICE_ROLE_KEY = '' } = process.env;
const supabase = createClient(SUPABASE_URL, SUPABASE_SERVICE_ROLE_KEY, { auth: { persistSession: false } });
const job = await claim(supabase);
console.log(job === null ? 'no jobs available; exiting' : 'there is a job');
process.exit(0);
