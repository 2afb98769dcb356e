/** Work that can pause: the caller goes on with it when it likes. */
export type Steps<T> = Generator<undefined, T>;

/** Does all of it without a pause. */
export function runThrough<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
