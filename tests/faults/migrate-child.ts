import Database from "better-sqlite3";
import { migrateArchive } from "../../src/main/archive/open.ts";

/** Brings an archive to a version and is killed before its n-th statement; without n it says how many there are. */
const [path = "", upTo = "0", killBefore = "0"] = process.argv.slice(2);
let count = 0;
const db = new Database(path, {
  verbose: () => {
    count += 1;
    if (count === Number(killBefore)) process.kill(process.pid, "SIGKILL");
  },
});
db.pragma("journal_mode = WAL");
migrateArchive(db, Number(upTo));
db.close();
process.stdout.write(String(count));
