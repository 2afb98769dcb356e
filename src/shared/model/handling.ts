/** What was made of a message at its channel, by whatever program; what is not said is not known. */
export type Handling = {
  read?: boolean;
  starred?: boolean;
  answered?: boolean;
  /** Archived, binned or deleted there. */
  away?: boolean;
};
