import { existsSync, rmSync } from 'node:fs';
import sqlite from 'node-sqlite3-wasm';

/** Stream records live for 24 hours on AWS. */
const KEPT_SECONDS = 86_400;

/**
 * Puts the store's file in order while the store does not run: without an index each write looks through all stream
 * records for the greatest sequence number, and old records are dropped by nobody.
 *
 * @param realNow milliseconds since the epoch in real time, by which the store stamps its records
 * @returns false when the file has no stream records' table yet: the store makes it when it first opens the file
 */
export function tendStreamRecords(file: string, realNow: number): boolean {
  if (!existsSync(file)) return false;
  // Left behind when a process was killed right here; nobody else opens the file now.
  rmSync(`${file}.lock`, { recursive: true, force: true });
  const database = new sqlite.Database(file);
  try {
    // The store uses write-ahead logging, which this SQLite can only do alone, without shared memory. What a killed
    // store left in its log is taken over.
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    if (!database.get("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_stream_records'")) return false;
    database.exec(
      'CREATE INDEX IF NOT EXISTS local_stream_order ON _stream_records (table_name, CAST(sequence_number AS INTEGER))',
    );
    // The newest of each table stays: the store numbers the next one after it.
    database.run(
      `DELETE FROM _stream_records WHERE created_at < ?
         AND id NOT IN (SELECT MAX(id) FROM _stream_records GROUP BY table_name)`,
      [Math.floor(realNow / 1000) - KEPT_SECONDS],
    );
    return true;
  } finally {
    database.close();
  }
}
