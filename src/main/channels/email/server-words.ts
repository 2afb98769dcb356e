import { cleanLine } from "../../../shared/body/clean.ts";
import type { MailSecrets, MailServer } from "./settings.ts";
import { secretWords } from "./sign-in.ts";

/** A secret in every form in which it goes over the wire, for some servers repeat what they were sent. */
function formsOf(secret: string, user: string): string[] {
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  return [
    base64(`\0${user}\0${secret}`),
    base64(`user=${user}\u0001auth=Bearer ${secret}\u0001\u0001`),
    base64(secret),
    secret.replace(/["\\]/g, String.raw`\$&`),
    secret,
  ];
}

/** What a server said, as one short sentence that cannot hold a secret. */
export function quoteServer(
  words: string,
  { user }: MailServer,
  secrets: MailSecrets,
): string {
  let said = words.slice(0, 2000).replace(/^\S+ (?:NO|BAD) /, "");
  for (const secret of secretWords(secrets))
    for (const form of formsOf(secret, user))
      if (form !== "") said = said.replaceAll(form, "•••");
  const line = cleanLine(said, 200);
  return line === "" ? "" : ` It says: “${line.replace(/\.$/, "")}”.`;
}
