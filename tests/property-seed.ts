import { configureGlobal } from "fast-check";

/**
 * The same cases in every run, so that a red run can be run again; `PROPERTY_SEED=$RANDOM npm run unit`
 * goes looking for new ones.
 */
configureGlobal({ seed: Number(process.env["PROPERTY_SEED"] ?? 20261121) });
