/** A picture of 3 × 2 points. */
export const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9zjC6dAAAAABJRU5ErkJggg==",
  "base64",
);
