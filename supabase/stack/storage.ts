import { type Context, Hono } from 'hono';
import { sign, verify } from 'hono/jwt';
import type { Sql, TransactionSql } from 'postgres';
import { type Caller, callerOfKey, callerOfToken, type Keys } from './keys.ts';
import { type ObjectFiles, TooLarge } from './objects.ts';

/** An answer of Supabase Storage that says no. It is HTTP 400 with the meant status in the body, as the real one is. */
class Refusal extends Error {
  readonly body: { statusCode: string; code: string; error: string; message: string };

  constructor(status: number, code: string, error: string, message: string) {
    super(message);
    this.body = { statusCode: `${status}`, code, error, message };
  }
}

const refusals = {
  bucketNotFound: () => new Refusal(404, 'NoSuchBucket', 'Bucket not found', 'Bucket not found'),
  notFound: () => new Refusal(404, 'NoSuchKey', 'not_found', 'Object not found'),
  duplicate: () => new Refusal(409, 'ResourceAlreadyExists', 'Duplicate', 'The resource already exists'),
  forbidden: () =>
    new Refusal(
      403,
      'AccessDenied',
      'Unauthorized',
      'new row violates row-level security policy for table "objects"',
    ),
  badToken: () => new Refusal(400, 'InvalidJWT', 'InvalidJWT', 'Invalid JWT'),
  badKey: (key: string) => new Refusal(400, 'InvalidKey', 'InvalidKey', `Invalid key: ${key}`),
  badRequest: (message: string) => new Refusal(400, 'InvalidRequest', 'InvalidRequest', message),
  tooLarge: () =>
    new Refusal(413, 'EntityTooLarge', 'Payload too large', 'The object exceeded the maximum allowed size'),
};

/** The characters that real Storage allows in the name of an object. */
const allowedKey = /^[\w/!.*'() &$=@;:+,?-]+$/;

type Bucket = { id: string; public: boolean; file_size_limit: string | null };

type Row = {
  id: string;
  name: string;
  version: string;
  metadata: { size: number; mimetype: string; cacheControl: string; eTag: string; lastModified: string };
  created_at: Date;
  updated_at: Date;
  last_accessed_at: Date;
};

type Environment = { Variables: { caller: Caller } };

/**
 * Supabase Storage as far as this project uses it: upload, download, list, info, exists, remove, signed URLs.
 *
 * Written here rather than taken from @supabase/lite, whose Storage is experimental: five of these seven answer otherwise
 * than the platform does, it stores escaped names, overwrites bytes before it knows that the row may be written, and needs an
 * adapter all the same. Every statement about objects runs in PostgreSQL under the role and the claims of the
 * caller, so the policies on storage.objects decide and nothing else.
 */
export function createStorage(sql: Sql, objects: ObjectFiles, keys: Keys): Hono<Environment> {
  const app = new Hono<Environment>().basePath('/storage/v1');

  app.onError((error, context) => {
    const refusal = refusalFor(error);
    if (!refusal) {
      console.error('[stack] storage', error);
      return context.json(
        { statusCode: '500', code: 'InternalError', error: 'Internal', message: 'Internal Server Error' },
        500,
      );
    }
    return context.json(refusal.body, 400);
  });

  app.get('/object/sign/:bucket/:key{.+}', async (context) => {
    const name = decodedName(context);
    const claims = await verify(context.req.query('token') ?? '', keys.jwtSecret, 'HS256').catch(() => {
      throw refusals.badToken();
    });
    if (claims.url !== `${name.bucket}/${name.key}`) throw refusals.badToken();
    const row = await findRow(sql, name);
    return send(context, row, objects);
  });

  app.use(async (context, next) => {
    const bearer = context.req.header('authorization')?.replace(/^Bearer\s+/i, '');
    const key = context.req.header('apikey');
    const caller =
      bearer && bearer !== key && !bearer.startsWith('sb_')
        ? await callerOfToken(keys, bearer)
        : await callerOfKey(keys, key ?? bearer);
    if (!caller) throw refusals.badToken();
    context.set('caller', caller);
    await next();
  });

  app.get('/bucket/:id', async (context) => {
    const { id } = context.req.param();
    const [bucket] = await as(
      sql,
      context.var.caller,
      (tx) => tx`select * from storage.buckets where id = ${id}`,
    );
    if (!bucket) throw refusals.bucketNotFound();
    return context.json(bucket);
  });

  app.post('/object/list/:bucket', async (context) => {
    const bucket = context.req.param('bucket');
    const request = (await context.req.json()) as {
      prefix?: string;
      limit?: number;
      offset?: number;
      search?: string;
    };
    const prefix =
      request.prefix && !request.prefix.endsWith('/') ? `${request.prefix}/` : (request.prefix ?? '');
    const rows = await as(
      sql,
      context.var.caller,
      (tx) => tx<(Row & { is_file: boolean })[]>`
        with below as (
          select split_part(substr(name, ${prefix.length + 1}), '/', 1) as child,
                 strpos(substr(name, ${prefix.length + 1}), '/') = 0 as is_file,
                 id, created_at, updated_at, last_accessed_at, metadata
          from storage.objects
          where bucket_id = ${bucket} and starts_with(name, ${prefix})
        )
        select distinct on (child) child as name, is_file, id, created_at, updated_at, last_accessed_at, metadata
        from below where starts_with(lower(child), lower(${request.search ?? ''}))
        order by child, is_file desc
        limit ${request.limit ?? 100} offset ${request.offset ?? 0}`,
    );
    return context.json(
      rows.map(({ is_file, name, ...row }) =>
        is_file
          ? { name, ...row }
          : { name, id: null, created_at: null, updated_at: null, last_accessed_at: null, metadata: null },
      ),
    );
  });

  app.get('/object/info/:bucket/:key{.+}', async (context) => {
    const name = decodedName(context);
    const row = await as(sql, context.var.caller, (tx) => findRow(tx, name));
    return context.json({
      id: row.id,
      name: row.name,
      version: row.version,
      bucket_id: name.bucket,
      size: row.metadata.size,
      content_type: row.metadata.mimetype,
      cache_control: row.metadata.cacheControl,
      etag: row.metadata.eTag,
      metadata: {},
      last_modified: row.metadata.lastModified,
      created_at: row.created_at,
    });
  });

  app.post('/object/sign/:bucket/:key{.+}', async (context) => {
    const name = decodedName(context);
    const { expiresIn } = (await context.req.json()) as { expiresIn: number };
    await as(sql, context.var.caller, (tx) => findRow(tx, name));
    const url = `${name.bucket}/${name.key}`;
    const exp = Math.floor(Date.now() / 1000) + expiresIn;
    const token = await sign({ url, exp }, keys.jwtSecret, 'HS256');
    return context.json({ signedURL: `/object/sign/${name.bucket}/${encodeURI(name.key)}?token=${token}` });
  });

  const upload = async (context: Context<Environment>, upsert: boolean) => {
    const { bucket, key } = decodedName(context);
    if (!allowedKey.test(key)) throw refusals.badKey(key);
    const limit = Number((await findBucket(sql, bucket)).file_size_limit ?? Number.POSITIVE_INFINITY);
    const content = await contentOf(context);
    const { version, size, eTag } = await objects.write(content.bytes, limit);
    const lastModified = new Date().toISOString();
    const metadata = {
      eTag,
      size,
      mimetype: content.type,
      cacheControl: content.cacheControl,
      lastModified,
      contentLength: size,
      httpStatusCode: 200,
    };
    const owner = typeof context.var.caller.claims.sub === 'string' ? context.var.caller.claims.sub : null;
    try {
      const replaced = await sql.begin(async (tx) => {
        const [old] = await tx<{ version: string }[]>`
          select version from storage.objects where bucket_id = ${bucket} and name = ${key} for update`;
        await become(tx, context.var.caller);
        const onConflict = upsert
          ? tx`on conflict (bucket_id, name) do update set
                 version = excluded.version, metadata = excluded.metadata, owner = excluded.owner,
                 owner_id = excluded.owner_id, updated_at = now(), last_accessed_at = now()`
          : tx``;
        await tx`
          insert into storage.objects (id, bucket_id, name, owner, owner_id, version, metadata)
          values (${version}, ${bucket}, ${key}, ${owner}, ${owner}, ${version}, ${tx.json(metadata)}) ${onConflict}`;
        return old?.version;
      });
      if (replaced) await objects.remove([replaced]);
    } catch (error) {
      await objects.remove([version]);
      throw error;
    }
    return context.json({ Id: version, Key: `${bucket}/${key}` });
  };
  app.post('/object/:bucket/:key{.+}', (context) =>
    upload(context, context.req.header('x-upsert') === 'true'),
  );
  app.put('/object/:bucket/:key{.+}', (context) => upload(context, true));

  const download = async (context: Context<Environment>) => {
    const name = decodedName(context);
    const row = await as(sql, context.var.caller, (tx) => findRow(tx, name));
    return send(context, row, objects);
  };
  app.get('/object/authenticated/:bucket/:key{.+}', download);
  app.get('/object/:bucket/:key{.+}', download);

  app.delete('/object/:bucket', async (context) => {
    const bucket = context.req.param('bucket');
    const { prefixes } = (await context.req.json()) as { prefixes: string[] };
    const rows = await as(
      sql,
      context.var.caller,
      (tx) =>
        tx<
          Row[]
        >`delete from storage.objects where bucket_id = ${bucket} and name = any(${prefixes}) returning *`,
    );
    await objects.remove(rows.map((row) => row.version));
    return context.json(rows);
  });

  return app;
}

/** Runs statements under the caller's role and claims, as the platform's own services do. */
async function as<T>(sql: Sql, caller: Caller, run: (tx: TransactionSql) => Promise<T>): Promise<T> {
  return (await sql.begin(async (tx) => {
    await become(tx, caller);
    return run(tx);
  })) as T;
}

async function become(tx: TransactionSql, caller: Caller): Promise<void> {
  await tx`
    select set_config('request.jwt.claims', ${JSON.stringify(caller.claims)}, true),
           set_config('role', ${caller.role}, true)`;
}

type ObjectName = { bucket: string; key: string };

/** Hono has unescaped both parts already. */
function decodedName(context: Context): ObjectName {
  const { bucket = '', key = '' } = context.req.param() as { bucket?: string; key?: string };
  return { bucket, key };
}

async function findBucket(sql: Sql, id: string): Promise<Bucket> {
  const [bucket] = await sql<
    Bucket[]
  >`select id, public, file_size_limit from storage.buckets where id = ${id}`;
  if (!bucket) throw refusals.bucketNotFound();
  return bucket;
}

async function findRow(sql: Sql | TransactionSql, { bucket, key }: ObjectName): Promise<Row> {
  const [row] = await sql<Row[]>`select * from storage.objects where bucket_id = ${bucket} and name = ${key}`;
  if (!row) throw refusals.notFound();
  return row;
}

async function send(context: Context, row: Row, objects: ObjectFiles): Promise<Response> {
  const bytes = await objects.read(row.version);
  const download = context.req.query('download');
  return new Response(bytes, {
    headers: {
      'content-type': row.metadata.mimetype,
      'content-length': `${row.metadata.size}`,
      'cache-control': row.metadata.cacheControl,
      etag: row.metadata.eTag,
      'last-modified': new Date(row.metadata.lastModified).toUTCString(),
      ...(download !== undefined && {
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(download || (row.name.split('/').pop() ?? ''))}`,
      }),
    },
  });
}

type Content = { bytes: AsyncIterable<Uint8Array>; type: string; cacheControl: string };

/** supabase-js sends buffers and streams as they are, and a Blob as a form with one file. */
async function contentOf(context: Context): Promise<Content> {
  const type = context.req.header('content-type') ?? 'application/octet-stream';
  if (!type.startsWith('multipart/form-data')) {
    const bytes = context.req.raw.body ?? new Blob([]).stream();
    return { bytes, type, cacheControl: context.req.header('cache-control') ?? 'no-cache' };
  }
  const form = await context.req.formData();
  const file = [...form.values()].find((value) => value instanceof File);
  if (!file) throw refusals.badRequest('The form has no file');
  const seconds = form.get('cacheControl');
  return {
    bytes: file.stream(),
    type: file.type || 'application/octet-stream',
    cacheControl: typeof seconds === 'string' ? `max-age=${seconds}` : 'no-cache',
  };
}

function refusalFor(error: Error): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (error instanceof TooLarge) return refusals.tooLarge();
  if (!('code' in error)) return undefined;
  if (error.code === '42501') return refusals.forbidden();
  if (error.code === '23505') return refusals.duplicate();
  if (error.code === 'ENOENT') return refusals.notFound();
  return undefined;
}
