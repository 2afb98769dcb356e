/**
 * What servers of big providers say when they let nobody in, or send nothing from an address, and what somebody can do
 * about it. The first that fits is taken; texts as of 2026, from the providers' help pages.
 */
const refusals: readonly [said: RegExp, todo: string][] = [
  [
    // https://aka.ms/smtp_auth_disabled
    /SmtpClientAuthentication is disabled|smtp_auth_disabled/i,
    "Sending by mail programs is switched off for this mailbox. Whoever administers it can switch on “Authenticated SMTP” for it.",
  ],
  [
    // https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/deprecation-of-basic-authentication-exchange-online
    /basic auth(?:entication)? is (?:disabled|not supported)/i,
    "It takes no passwords from mail programs any more. Sign in in the browser instead.",
  ],
  [
    /security defaults|conditional access|did not meet the criteria/i,
    "A rule of its organisation forbids it. Ask whoever administers the mailbox to allow mail programs.",
  ],
  [
    /not enabled for IMAP|IMAP (?:access )?is (?:disabled|not enabled|switched off)/i,
    "IMAP is switched off for this mailbox: switch it on in the settings of its web mail.",
  ],
  [
    // https://support.google.com/mail/answer/78754
    /web login required|log ?in via your web browser|WEBALERT/i,
    "Its provider wants to see you in the browser first: open its web mail, confirm that it was you, then try again.",
  ],
  [
    /authenticated but not connected/i,
    "The sign-in is right, but no mailbox belongs to it. Check the address, and that the mailbox has a licence.",
  ],
  [
    /account (?:has been |is )?(?:temporarily )?(?:locked|blocked|suspended|disabled)/i,
    "The account is locked: open its web mail to see why.",
  ],
  [
    /not owned by user|permissions? to send as|SendAsDenied|sender address rejected/i,
    "It sends nothing from this address for this sign-in. Choose another in “From”, or add the address in the settings of its web mail.",
  ],
];

/** What to do about what a server said; undefined where it says nothing of the kind. */
export function todoAbout(said: string): string | undefined {
  return refusals.find(([pattern]) => pattern.test(said))?.[1];
}
