/** What a round of faults came to: how often something was tried, and what went wrong, in words. */
export type Found = {
  fault: string;
  tried: number;
  wrong: string[];
  /** Numbers beside it, for the table. */
  figures?: Record<string, { value: number; unit: string; most?: number }>;
};

/** Collects what went wrong without stopping at the first. */
export function createFindings(fault: string) {
  const found: Found = { fault, tried: 0, wrong: [] };
  return {
    found,
    expect: (isRight: boolean, what: string): void => {
      if (!isRight) found.wrong.push(what);
    },
    tried: (): void => {
      found.tried += 1;
    },
  };
}
