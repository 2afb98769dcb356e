/** Told how many rows of all that a migration goes through are done; throws where it is to stop. */
export type RowProgress = (done: number, total: number) => void;

const tellEvery = 1000;

/** Counts one row more at each call: for a function that is called for every row of a statement. */
export function countRows(progress: RowProgress, total: number): () => void {
  let done = 0;
  return () => {
    done += 1;
    if (done % tellEvery === 0) progress(done, total);
  };
}
