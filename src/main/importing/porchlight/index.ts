import type { Importer } from "../importer.ts";

/** An export of our own. */
export const porchlight: Importer = {
  kind: "porchlight",
  recognise: () => undefined,
  check: () => Promise.resolve(),
};
