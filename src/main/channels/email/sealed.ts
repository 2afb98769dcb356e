import { cleanText } from "../../../shared/body/clean.ts";
import { leavesOf, type Part } from "./structure.ts";

const elsewhere =
  "Open it in a mail program that has your key: Porchlight cannot read it.";

/** What a mail's form says that nobody sees in its text; undefined where there is nothing to say. */
export function sealOf(root: Part): string | undefined {
  const types = new Set(leavesOf(root).map(({ type }) => type));
  if (types.has("application/pgp-encrypted"))
    return `This mail is encrypted with PGP. ${elsewhere}`;
  if (/^application\/(?:x-)?pkcs7-mime$/.test(root.type))
    return root.name?.endsWith(".p7s") === true
      ? "This mail is signed with S/MIME."
      : `This mail is encrypted, or packed by its signature, with S/MIME. ${elsewhere}`;
  if (root.type === "multipart/signed")
    return `This mail is signed with ${types.has("application/pgp-signature") ? "PGP" : "S/MIME"}. Porchlight does not check by whom.`;
  if (types.has("application/ms-tnef"))
    return "What was attached is packed in winmail.dat, which only Outlook can open. Ask for it in another format.";
  return undefined;
}

const armour =
  /-----BEGIN PGP MESSAGE-----[\s\S]{0,1000000}?(?:-----END PGP MESSAGE-----|$)/g;
const signed =
  /-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Za-z-]+: .*\n){0,20}\n?/g;
const signature =
  /-----BEGIN PGP SIGNATURE-----[\s\S]{0,100000}?(?:-----END PGP SIGNATURE-----|$)/g;

/** A text without the letters and numbers that PGP writes into it, and with what they stand for. */
export function withoutArmour(text: string): string {
  if (!text.includes("-----BEGIN PGP ")) return text;
  const isSigned = text.includes("-----BEGIN PGP SIGNED MESSAGE-----");
  return cleanText(
    (isSigned ? text.replaceAll(/^- (?=-)/gm, "") : text)
      .replace(armour, `This mail is encrypted with PGP. ${elsewhere}`)
      .replace(signed, "")
      .replace(
        signature,
        "This mail is signed with PGP. Porchlight does not check by whom.",
      ),
  );
}
