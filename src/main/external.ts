import { AppError } from "../shared/fault.ts";

const allowed = new Set(["http:", "https:", "mailto:"]);

/** An address that may be handed to the system: http, https or mailto, written out by the URL parser. Throws `refused`. */
export function checkExternal(address: string): string {
  let url: URL;
  try {
    url = new URL(address);
  } catch (cause) {
    throw new AppError(
      "refused",
      "This is not an address that can be opened.",
      {
        cause,
      },
    );
  }
  // `new URL` strips leading spaces and control characters; what it had to repair is not opened.
  if (!allowed.has(url.protocol) || address !== address.trim())
    throw new AppError(
      "refused",
      `Porchlight opens web and mail addresses only, not ${url.protocol.slice(0, 40)}`,
    );
  if (url.username !== "" || url.password !== "")
    throw new AppError(
      "refused",
      "This address carries a user name or password, which often hides where it leads.",
    );
  return url.href;
}
