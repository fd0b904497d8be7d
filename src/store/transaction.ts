import type { ScriptConnection } from './database.ts';

/**
 * Runs `work` with a connection that is good for this transaction only. Rejects when one of its statements has failed, even
 * if the work went on: PostgreSQL stores nothing then, and SQLite would store the rest.
 */
export async function runInTransaction<Result>(
  connection: ScriptConnection,
  work: (connection: ScriptConnection) => Promise<Result>,
): Promise<Result> {
  let hasEnded = false;
  let hasFailed = false;

  async function run<Value>(statement: () => Promise<Value>): Promise<Value> {
    // Work that was not waited for would write into the transaction of somebody else.
    if (hasEnded) throw new Error('the transaction has ended');
    try {
      return await statement();
    } catch (error) {
      hasFailed = true;
      throw error;
    }
  }

  try {
    const result = await work({
      query: (sql, parameters, row) => run(() => connection.query(sql, parameters, row)),
      execute: (sql, parameters) => run(() => connection.execute(sql, parameters)),
      insert: (into, rows) => run(() => connection.insert(into, rows)),
      script: (sql) => run(() => connection.script(sql)),
    });
    if (hasFailed) throw new Error('a statement of the transaction has failed');
    return result;
  } finally {
    hasEnded = true;
  }
}
