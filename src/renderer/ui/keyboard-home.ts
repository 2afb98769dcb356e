import type { RefObject } from "react";

/** The list or box that the keyboard belongs to on a screen, for whoever gives it back. */
export type KeyboardHome = RefObject<{ focus: () => void } | null>;
