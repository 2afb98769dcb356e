// The floor of a search with its carrier, in a process of its own: SQL by HTTP, rows as JSON, and nothing else.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Statement } from "better-sqlite3";
import { openForReading } from "../../src/main/archive/open.ts";

const [dataDir = ""] = process.argv.slice(2);
const db = openForReading(dataDir);
const statements = new Map<string, Statement>();

const server = createServer((request, response) => {
  void text(request).then((body) => {
    const { sql, values } = JSON.parse(body) as {
      sql: string;
      values: unknown[];
    };
    let statement = statements.get(sql);
    if (statement === undefined) {
      statement = db.prepare(sql);
      statements.set(sql, statement);
    }
    response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify(statement.all(...values)));
  });
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`Porchlight is at http://127.0.0.1:${port}/\n`);
});
process.on("SIGTERM", () => process.exit());
