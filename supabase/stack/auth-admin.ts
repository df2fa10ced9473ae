import { type Context, Hono } from 'hono';
import type { Sql } from 'postgres';
import { callerOfKey, type Keys } from './keys.ts';

/**
 * The two calls of Auth's admin API that `auth.admin.deleteUser` of supabase-js makes, which @supabase/lite has not: what is
 * one account, and delete it. Statuses and bodies are those of Supabase Auth
 * (https://github.com/supabase/auth, `internal/api/admin.go`).
 */
export function createAuthAdmin(sql: Sql, keys: Keys): Hono {
  const app = new Hono().basePath('/auth/v1/admin');

  app.use(async (context, next) => {
    const bearer = context.req.header('authorization')?.replace(/^Bearer\s+/i, '');
    const caller = await callerOfKey(keys, bearer ?? context.req.header('apikey'));
    if (caller?.role !== 'service_role') return refuse(context, 403, 'not_admin', 'User not allowed');
    return next();
  });

  app.get('/users/:id', async (context) => {
    const [user] = await sql`
      select id, aud, role, email, phone, email_confirmed_at, created_at, updated_at, is_anonymous from auth.users
      where id::text = ${context.req.param('id')}`;
    return user === undefined ? notFound(context) : context.json(user);
  });

  app.delete('/users/:id', async (context) => {
    const { should_soft_delete: soft } = await context.req.json().catch(() => ({}));
    if (soft === true) return refuse(context, 400, 'validation_failed', 'Soft deletion is not there locally');
    const gone = await sql`delete from auth.users where id::text = ${context.req.param('id')} returning id`;
    return gone.length === 0 ? notFound(context) : context.json({});
  });
  return app;
}

function notFound(context: Context): Response {
  return refuse(context, 404, 'user_not_found', 'User not found');
}

function refuse(context: Context, status: 400 | 403 | 404, error: string, message: string): Response {
  return context.json({ code: status, error_code: error, msg: message }, status);
}
