import { idDigits, timePrefix } from "../archive/id.ts";
import { createRandom } from "./random.ts";

/** Ids that a millisecond brings while much is taken in. */
const perMillisecond = 8;

/** Ids as the archive would have made them one after the other from a moment on, the same for the same seed. */
export function createIds(seed: number, from: number): () => string {
  const random = createRandom(seed, 3);
  let made = 0;
  return () => {
    let id = timePrefix(from + Math.floor(made / perMillisecond));
    made += 1;
    for (let i = 0; i < 9; i += 1) id += idDigits[random.between(0, 63)] ?? "";
    return id;
  };
}
