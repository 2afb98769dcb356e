import { createRandom } from "./random.ts";

const digits =
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Ids that look like the archive's own and are the same for the same seed. */
export function createIds(seed: number): () => string {
  const random = createRandom(seed, 3);
  return () => {
    let id = "";
    for (let i = 0; i < 16; i += 1) id += digits[random.between(0, 63)] ?? "";
    return id;
  };
}
