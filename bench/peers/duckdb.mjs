// DuckDB on the reference workload, from a file of events to all scores in one statement.
// usage: node duckdb.mjs EVENTS.jsonl THREADS RUNS [SCORES.tsv]      prints {"direct_s": median, "runs": [...]}
import { readFileSync, writeFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const [file, threads, runs, scores] = process.argv.slice(2);
const asOf = Date.parse('2026-01-01T00:00:00.000Z');
const rules = [
  // rule, points, cap, period (day, month, ever), decays
  [1, 5, 3, 'd', 1], [2, 1, 5, 'd', 1], [3, 3, 3, 'd', 1], [4, 1, 5, 'd', 1], [5, -5, 1, 'm', 1], [6, 2, 5, 'd', 1],
  [7, 2, 3, 'm', 1], [8, 6, 3, 'm', 1], [9, 10, 3, 'm', 1], [10, 5, 2, 'm', 1], [11, 10, 2, 'm', 1],
  [12, 1, 1, 'd', 1], [13, 3, 2, 'd', 1], [14, 8, 2, 'm', 1], [15, 25, 1, 'm', 1], [16, 20, 2, 'm', 1],
  [17, 5, 1, 'd', 1], [18, -25, 1, 'e', 0], [19, -30, 1, 'e', 0],
];
const read = `read_json('${file.replaceAll("'", "''")}', format='newline_delimited', columns={
    type: 'VARCHAR', event: 'VARCHAR', userId: 'VARCHAR', messageId: 'VARCHAR', timestamp: 'VARCHAR',
    properties: 'STRUCT(path VARCHAR, dwellSeconds INTEGER, stage VARCHAR, revenue DECIMAL(12,2), hard BOOLEAN)',
    traits: 'STRUCT(email VARCHAR, title VARCHAR, company STRUCT(industry VARCHAR, employees INTEGER),
                    address STRUCT(country VARCHAR))'})`;
const raw = `SELECT type, userId AS user_id, messageId AS message_id, epoch_ms(CAST(timestamp AS TIMESTAMP)) AS ts,
    CAST(epoch_ms(CAST(timestamp AS TIMESTAMP)) // 86400000 AS INTEGER) AS day,
    CAST(replace(timestamp[1:7], '-', '') AS INTEGER) AS mon, event, properties.path AS path,
    properties.dwellSeconds AS dwell, properties.stage AS stage, CAST(properties.revenue * 100 AS BIGINT) AS cents,
    CAST(properties.hard AS INTEGER) AS hard, split_part(traits.email, '@', -1) AS domain, traits.title AS title,
    traits.company.industry AS industry, traits.company.employees AS employees, traits.address.country AS country
  FROM (SELECT DISTINCT ON (messageId) * FROM ${read})`;
const query = readFileSync(new URL('score.sql', import.meta.url), 'utf8')
  .replace(/--.*\n/g, '').replaceAll('{{ASOF}}', String(asOf)).trim().replace(/^WITH/, '');

const instance = await DuckDBInstance.create(':memory:', { threads });
const db = await instance.connect();
const values = rules.map((rule) => `(${rule.map((v) => JSON.stringify(v).replaceAll('"', "'")).join(',')})`).join(',');
await db.run(`CREATE TABLE rules AS SELECT * FROM (VALUES ${values}) AS r(rule, points, cap, period, decays)`);
const seconds = [];
for (let run = 0; run < Number(runs); ++run) {
  const start = performance.now();
  await db.run(`CREATE OR REPLACE TABLE scores AS WITH raw AS MATERIALIZED (${raw}),
    ev AS (SELECT * FROM raw WHERE type <> 'identify'), ident AS (SELECT * FROM raw WHERE type = 'identify'), ${query}`);
  seconds.push((performance.now() - start) / 1000);
}
if (scores !== undefined) {
  const rows = await (await db.run('SELECT * FROM scores ORDER BY user_id')).getRows();
  writeFileSync(scores, rows.map((r) => `${r[0]}\t${r.slice(1, 5).map((x) => Number(x).toFixed(6)).join('\t')}\t${r[5]}\t${r[6]}\n`).join(''));
}
const median = [...seconds].sort((a, b) => a - b)[seconds.length >> 1];
console.log(JSON.stringify({ direct_s: median, runs: seconds }));
