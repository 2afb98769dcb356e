import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { root } from "./places.mjs";

// Preloaded into the browser host by start.mjs.

// Compiling is a fifth of what a start takes: what was compiled is kept.
enableCompileCache(join(root, ".cache/compiled"));

// When the starter is gone, even by SIGKILL, their channel closes, and the host
// ends as on a TERM.
process.on("disconnect", () => {
  if (!process.emit("SIGTERM", "SIGTERM")) process.exit(0);
});
// The channel alone must not keep the host alive.
process.channel?.unref();
