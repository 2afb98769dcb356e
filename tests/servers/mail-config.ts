export type MailUser = { address: string; password: string };

export type MailLayout = {
  /** The server's own folder; every path below lies in it. */
  folder: string;
  ports: { imap: number; imaps: number; smtp: number };
  /** Where the server asks whose an access token is; without it tokens are not taken. */
  introspectUrl?: string;
  /** What the IMAP server says that it can do, in place of all that it can. */
  imapCapability?: string;
  /** How one may sign in to send, in place of all ways. */
  smtpMechanisms?: string;
  /** The largest mail that is taken. */
  maxMailBytes?: number;
};

export const domain = "example.test";

/** Taken by the one server and unknown to the other: mail to it comes back as a report. */
export const ghost = `ghost@${domain}`;

/** Dovecot 2.3; its configuration is written for this one run. */
export function dovecotConfig({
  folder,
  ports,
  introspectUrl,
  imapCapability,
}: MailLayout): string {
  const tokens = introspectUrl !== undefined;
  return `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = /dev/stderr
protocols = imap lmtp
listen = 127.0.0.1
mail_location = maildir:~/Maildir
mail_home = ${folder}/mail/%n
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
# Several copies of the server may run at once and each is small.
default_process_limit = 100
default_client_limit = 1000
mail_max_userip_connections = 100
disable_plaintext_auth = no
auth_mechanisms = plain login${tokens ? " xoauth2 oauthbearer" : ""}
auth_failure_delay = 0
${imapCapability === undefined ? "" : `imap_capability = ${imapCapability}`}
ssl = yes
ssl_cert = <${folder}/certificate.pem
ssl_key = <${folder}/key.pem
${
  tokens
    ? `passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${folder}/oauth2.conf
}`
    : ""
}
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${folder}/users
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=${folder}/mail/%n
}
service imap-login {
  inet_listener imap {
    port = ${String(ports.imap)}
  }
  inet_listener imaps {
    port = ${String(ports.imaps)}
    ssl = yes
  }
}
service lmtp {
  unix_listener lmtp {
    mode = 0666
  }
}
service auth {
  unix_listener auth-smtp {
    mode = 0666
  }
}
# No waiting after wrong passwords.
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
protocol lmtp {
  postmaster_address = postmaster@${domain}
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Sent {
    auto = subscribe
    special_use = \\Sent
  }
  mailbox Drafts {
    auto = subscribe
    special_use = \\Drafts
  }
  mailbox Archive {
    auto = subscribe
    special_use = \\Archive
  }
}
`;
}

/** How dovecot asks whose a token is (https://doc.dovecot.org/2.3/configuration_manual/authentication/oauth2/). */
export function dovecotOauth(introspectUrl: string): string {
  return `
introspection_url = ${introspectUrl}
introspection_mode = auth
force_introspection = yes
username_attribute = email
active_attribute = active
active_value = true
`;
}

/** Only these addresses exist; whatever is for elsewhere is refused or bounced. */
export function postfixMain({
  folder,
  smtpMechanisms,
  maxMailBytes = 10_240_000,
}: MailLayout): string {
  return `
compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
maillog_file = /dev/stdout
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.${domain}
mydestination =
mynetworks =
virtual_mailbox_domains = ${domain}
virtual_mailbox_maps = texthash:${folder}/postfix/mailboxes
virtual_alias_maps = texthash:${folder}/postfix/aliases
alias_maps =
alias_database =
local_recipient_maps =
virtual_transport = lmtp:unix:${folder}/run/lmtp
default_transport = error:no outside mail
disable_dns_lookups = yes
smtp_host_lookup = native
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = ${folder}/run/auth-smtp
${smtpMechanisms === undefined ? "" : `smtpd_sasl_mechanism_filter = ${smtpMechanisms}`}
smtpd_tls_security_level = may
smtpd_tls_chain_files = ${folder}/key.pem, ${folder}/certificate.pem
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_sender_login_maps = texthash:${folder}/postfix/senders
smtpd_sender_restrictions = reject_authenticated_sender_login_mismatch
smtpd_client_restrictions =
message_size_limit = ${String(maxMailBytes)}
virtual_mailbox_limit = 0
smtpd_client_connection_count_limit = 0
# A message that came in without a Date or Message-ID keeps lacking it.
local_header_rewrite_clients = permit_sasl_authenticated
smtpd_error_sleep_time = 0
biff = no
`;
}

/** The few services this server needs, none in a chroot. */
export function postfixMaster({ ports }: MailLayout): string {
  return `
127.0.0.1:${String(ports.smtp)} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`;
}
