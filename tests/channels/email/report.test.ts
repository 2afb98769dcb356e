import { describe, expect, test } from "vitest";
import { readMail } from "../../../src/main/channels/email/mime.ts";
import { toMessage } from "../../../src/main/channels/email/wire.ts";
import { now, us } from "./letter.ts";

function messageOf(mail: string) {
  const bytes = Buffer.from(mail.trimStart().replaceAll("\n", "\r\n"));
  return toMessage(readMail(bytes).raw, { ownId: us, now });
}

/** RFC 3464, appendix E.1, as servers send it today. */
const standard = (status: string, enclosed: string) => `
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.test>
To: ${us}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.test

${status}
--b
${enclosed}
--b--
`;

const whole = `Content-Type: message/rfc822

Message-ID: <ours@example.test>
Subject: Hello

x`;

test("a failed delivery says whom it did not reach and why, and belongs to the mail that it is about", () => {
  const message = messageOf(
    standard(
      `Original-Recipient: rfc822;nobody@x.test
Final-Recipient: rfc822; internal@x.test
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <nobody@x.test>: Recipient
 address rejected: User unknown`,
      whole,
    ),
  );
  expect(message).toMatchObject({
    automatic: true,
    inReplyTo: "ours@example.test",
    thread: ["ours@example.test"],
  });
  expect(message.text.split("\n")[0]).toBe(
    "This mail did not reach nobody@x.test. There is no such address. The server says: “550 5.1.1 <nobody@x.test>: Recipient address rejected: User unknown”.",
  );
  expect(message.text).toContain("I'm sorry");
});

test("only the header comes back with it", () => {
  const message = messageOf(
    standard(
      "Final-Recipient: rfc822; a@x.test\nAction: failed\nStatus: 5.2.2",
      "Content-Type: text/rfc822-headers\n\nSubject: Hello\nMessage-ID:\n <ours@example.test>",
    ),
  );
  expect(message.inReplyTo).toBe("ours@example.test");
  expect(message.text).toContain("a@x.test. The mailbox is full.");
});

test("several recipients, and one that is only late", () => {
  const message = messageOf(
    standard(
      `Final-Recipient: rfc822; a@x.test
Action: failed
Status: 5.7.1

Final-Recipient: rfc822; b@x.test
Action: delayed
Status: 4.4.1

Final-Recipient: rfc822; c@x.test
Action: delivered
Status: 2.0.0`,
      whole,
    ),
  );
  expect(message.text).toContain(
    "This mail did not reach a@x.test. Its server refuses",
  );
  expect(message.text).toContain(
    "This mail has not reached b@x.test yet; the server goes on trying.",
  );
  expect(message.text).not.toContain("c@x.test");
});

test("a report that somebody forged stays text", () => {
  const message = messageOf(
    standard(
      `Final-Recipient: rfc822; <script>@x.test
Final-Recipient: rfc822; a@x.test\u0000\u202e
Action: failed
Diagnostic-Code: x; <a href="javascript:x">y</a>`,
      whole,
    ),
  );
  expect(JSON.stringify(message.body)).not.toMatch(/"href"|\\u0000|\u202e/);
});

describe("machines that know no standard", () => {
  test.each([
    [
      "qmail",
      `Return-Path: <>
From: MAILER-DAEMON@x.test
To: ${us}
Subject: failure notice

Hi. This is the qmail-send program at x.test.
I'm afraid I wasn't able to deliver your message to the following addresses.

<nobody@y.test>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <${us}>
Message-ID: <ours@example.test>
Subject: Hello
`,
      "Sorry, no mailbox here by that name. (#5.1.1)",
    ],
    [
      "Exim",
      `From: Mail Delivery System <Mailer-Daemon@x.test>
To: ${us}
Subject: Mail delivery failed: returning message to sender
X-Failed-Recipients: nobody@y.test

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  nobody@y.test
    Unrouteable address

------ This is a copy of your message, including all the headers. ------

Message-Id: <ours@example.test>
`,
      "Unrouteable address",
    ],
    [
      "Gmail",
      `From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: ${us}
Subject: Delivery Status Notification (Failure)
X-Failed-Recipients: nobody@y.test
In-Reply-To: <ours@example.test>
References: <ours@example.test>

Your message wasn't delivered to nobody@y.test because the address couldn't be found.
`,
      "",
    ],
  ])("%s", (_, mail, why) => {
    const message = messageOf(mail);
    expect(message).toMatchObject({
      automatic: true,
      inReplyTo: "ours@example.test",
      thread: ["ours@example.test"],
    });
    expect(message.text).toContain("This mail did not reach nobody@y.test.");
    expect(message.text).toContain(why);
  });

  test("a person who writes of such mails is not one", () => {
    const message = messageOf(`From: Marta <marta@x.test>
To: ${us}
Subject: Mail delivery failed

What does this mean?

<nobody@y.test>:
Message-ID: <other@example.test>
`);
    expect(message).toMatchObject({ automatic: false, thread: [] });
    expect(message.text).not.toContain("did not reach");
  });

  test("nor is a holiday answer", () => {
    const message = messageOf(`Return-Path: <>
From: Marta <marta@x.test>
To: ${us}
Auto-Submitted: auto-replied
Subject: I am away
In-Reply-To: <ours@example.test>

Until Monday. Urgent: ben@x.test
ben@x.test
`);
    expect(message.automatic).toBe(true);
    expect(message.text).not.toContain("did not reach");
  });
});
