import type { Sql, TransactionSql } from 'postgres';
import type { Caller } from '../keys.ts';
import { refusals } from './refusals.ts';

/** Where an object is. */
export type Place = { bucket: string; key: string };

type Metadata = {
  eTag: string;
  size: number;
  mimetype: string;
  cacheControl: string;
  lastModified: string;
  contentLength: number;
  httpStatusCode: number;
};

export type ObjectRow = {
  id: string;
  name: string;
  version: string;
  metadata: Metadata;
  created_at: Date;
  updated_at: Date;
  last_accessed_at: Date;
};

/** What an upload does where an object is already. */
export type WhenThere = 'replace' | 'refuse';

/** One line of a listing: an object, or a folder with nothing but a name. */
export type Entry = Pick<ObjectRow, 'name'> & {
  [Column in 'id' | 'created_at' | 'updated_at' | 'last_accessed_at' | 'metadata']: ObjectRow[Column] | null;
};

/**
 * The rows of `storage.objects` as one caller sees them: every statement runs under the caller's role and claims, so the
 * policies of the migrations decide in PostgreSQL, as on the platform.
 */
export class ObjectRows {
  readonly #sql: Sql;
  readonly #caller: Caller;

  constructor(sql: Sql, caller: Caller) {
    this.#sql = sql;
    this.#caller = caller;
  }

  async #asCaller<T>(run: (sql: TransactionSql) => Promise<T>): Promise<T> {
    return (await this.#sql.begin(async (sql) => {
      await become(sql, this.#caller);
      return run(sql);
    })) as T;
  }

  /** @throws Refusal when there is no such object or the caller may not see it, which look alike */
  find(place: Place): Promise<ObjectRow> {
    return this.#asCaller((sql) => findObject(sql, place));
  }

  /** Those of the keys that there are and that the caller may see. */
  async visible(bucket: string, keys: readonly string[]): Promise<string[]> {
    const rows = await this.#asCaller(
      (sql) => sql<{ name: string }[]>`
        select name from storage.objects where bucket_id = ${bucket} and name = any(${[...keys]})`,
    );
    return rows.map((row) => row.name);
  }

  list(bucket: string, prefix: string, search: string, limit: number, offset: number): Promise<Entry[]> {
    const start = prefix.length + 1;
    return this.#asCaller(
      (sql) => sql<Entry[]>`
        with below as (
          select *, split_part(substr(name, ${start}), '/', 1) as child, strpos(substr(name, ${start}), '/') > 0 as is_folder
          from storage.objects
          where bucket_id = ${bucket} and starts_with(name, ${prefix})
        )
        select child as name, id, created_at, updated_at, last_accessed_at, metadata
        from below where not is_folder and starts_with(lower(child), lower(${search}))
        union all
        select distinct child, null::uuid, null::timestamptz, null::timestamptz, null::timestamptz, null::jsonb
        from below where is_folder and starts_with(lower(child), lower(${search}))
        order by name limit ${limit} offset ${offset}`,
    );
  }

  /**
   * Makes the version the object's current one and returns the version it replaces.
   * @throws Refusal or a database error when the policies forbid it or the object is there and is not to be replaced
   */
  async put(
    { bucket, key }: Place,
    version: string,
    metadata: Metadata,
    whenThere: WhenThere,
  ): Promise<string | undefined> {
    const owner = typeof this.#caller.claims.sub === 'string' ? this.#caller.claims.sub : null;
    return this.#sql.begin(async (sql) => {
      // Two uploads to one place come one after the other, or the file of the first would never be removed.
      await sql`select pg_advisory_xact_lock(hashtextextended(${`${bucket}/${key}`}, 0))`;
      const [old] = await sql<{ version: string }[]>`
        select version from storage.objects where bucket_id = ${bucket} and name = ${key}`;
      await become(sql, this.#caller);
      const replace = sql`
        on conflict (bucket_id, name) do update set
          version = excluded.version, metadata = excluded.metadata, owner = excluded.owner,
          owner_id = excluded.owner_id, updated_at = now(), last_accessed_at = now()`;
      await sql`
        insert into storage.objects (id, bucket_id, name, owner, owner_id, version, metadata)
        values (${version}, ${bucket}, ${key}, ${owner}, ${owner}, ${version}, ${sql.json(metadata)})
        ${whenThere === 'replace' ? replace : sql``}`;
      return old?.version;
    });
  }

  /** Removes what of these the caller may remove, and returns it; the rest is passed over, as the platform does. */
  remove(bucket: string, keys: readonly string[]): Promise<ObjectRow[]> {
    return this.#asCaller(
      (sql) => sql<ObjectRow[]>`
        delete from storage.objects where bucket_id = ${bucket} and name = any(${[...keys]}) returning *`,
    );
  }

  async findBucket(id: string): Promise<Record<string, unknown>> {
    const [bucket] = await this.#asCaller((sql) => sql`select * from storage.buckets where id = ${id}`);
    if (!bucket) throw refusals.bucketNotFound();
    return bucket;
  }
}

async function become(sql: TransactionSql, { role, claims }: Caller): Promise<void> {
  await sql`
    select set_config('request.jwt.claims', ${JSON.stringify(claims)}, true), set_config('role', ${role}, true)`;
}

export async function findObject(sql: Sql | TransactionSql, { bucket, key }: Place): Promise<ObjectRow> {
  const [row] = await sql<
    ObjectRow[]
  >`select * from storage.objects where bucket_id = ${bucket} and name = ${key}`;
  if (!row) throw refusals.notFound();
  return row;
}

/** The most bytes an object of the bucket may have. @throws Refusal when there is no such bucket */
export async function sizeLimit(sql: Sql, bucket: string): Promise<number> {
  const [row] = await sql<{ file_size_limit: string | null }[]>`
    select file_size_limit from storage.buckets where id = ${bucket}`;
  if (!row) throw refusals.bucketNotFound();
  return row.file_size_limit === null ? Number.POSITIVE_INFINITY : Number(row.file_size_limit);
}
