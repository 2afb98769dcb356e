import type { Input } from "../../shared/contract/index.ts";

export type SaveSettings = (part: Input<"settings.save">) => void;
