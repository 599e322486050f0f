"""A mail server for the tests, on free ports of this machine.

One port is not encrypted. With a certificate and its key (`server.py CERTIFICATE KEY`) there are two more, which want
LOGIN: one with STARTTLS, where it says AUTH LOGIN, and one with TLS from the first byte, where it says AUTH PLAIN.

It reads commands from standard input, a line each:

    accept            take everything from now on
    refuse ADDRESS    refuse mails to and from this address for good
    later             answer 451 to every mail
    drop              close the connection once a mail was handed over, without an answer
    slow SECONDS      take mails after so long

and writes a line of JSON for each thing that happens: the ports it listens on, each command that is in force, and each
mail that was handed over, taken apart by Python's own reader of mails, with what is wrong with it.
"""

import asyncio
import base64
import json
import ssl
import sys
from email import message_from_bytes, policy
from email.utils import getaddresses

from aiosmtpd.smtp import SMTP, AuthResult

# Who is let in where a login is wanted.
LOGIN = (b"forum@mail.test", b"s:e/c ret")


def tell(**what):
    print(json.dumps(what), flush=True)


def parts_of(message):
    """The readable parts of a mail, by their media type."""
    return {part.get_content_type(): part.get_content() for part in message.walk() if not part.is_multipart()}


def faults_of(raw, message):
    """What a strict reader finds wrong with a mail."""
    faults = [f"{part.get_content_type()}: {type(defect).__name__}" for part in message.walk() for defect in part.defects]
    for name, value in message.items():
        faults += [f"{name}: {type(defect).__name__}" for defect in getattr(value, "defects", ())]
    for line in raw.split(b"\r\n"):
        if len(line) > 998:
            faults.append(f"a line of {len(line)} bytes")
        if b"\n" in line or b"\r" in line:
            faults.append("an end of a line that is none")
    if not raw.isascii():
        faults.append("a byte that is not ASCII")
    for name in ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version"):
        if len(message.get_all(name, [])) != 1:
            faults.append(f"{name} is there {len(message.get_all(name, []))} times")
    return faults


class Handler:
    def __init__(self):
        self.refused = set()
        self.mode = "accept"
        self.seconds = 0.0

    async def handle_MAIL(self, server, session, envelope, address, options):
        if address in self.refused:
            return "550 no mails from here"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return f"550 5.1.1 <{address}>: no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        raw = envelope.content
        message = message_from_bytes(raw, policy=policy.default)
        tell(
            event="mail",
            mode=self.mode,
            login=session.auth_data and session.auth_data.decode(),
            encrypted=server.transport.get_extra_info("cipher") is not None,
            raw=base64.b64encode(raw).decode(),
            sender=envelope.mail_from,
            to=envelope.rcpt_tos,
            headers={name: str(value) for name, value in message.items()},
            addresses=getaddresses([str(message["To"])]),
            parts=parts_of(message),
            faults=faults_of(raw, message),
        )
        if self.mode == "drop":
            server.transport.abort()
            return "421 gone"
        if self.mode == "later":
            return "451 4.7.1 greylisted, try again later"
        if self.mode == "slow":
            await asyncio.sleep(self.seconds)
        tell(event="taken", id=str(message["Message-ID"]))
        return "250 2.0.0 taken"

    def obey(self, line):
        word, _, rest = line.strip().partition(" ")
        if word == "refuse":
            self.refused.add(rest)
        elif word == "accept":
            self.mode = word
            self.refused.clear()
        else:
            self.mode = word
            self.seconds = float(rest or 0)
        tell(event="obeyed", command=line.strip())


def let_in(server, session, envelope, mechanism, login):
    if (login.login, login.password) == LOGIN:
        return AuthResult(success=True, auth_data=login.login)
    return AuthResult(success=False, handled=False, message="535 5.7.8 wrong name or password")


async def main():
    handler = Handler()
    loop = asyncio.get_running_loop()

    async def listen(context=None, **options):
        connection = lambda: SMTP(handler, hostname="mail.test", loop=loop, **options)
        server = await loop.create_server(connection, "127.0.0.1", 0, ssl=context)
        return server.sockets[0].getsockname()[1]

    ports = {"plain": await listen()}
    if len(sys.argv) > 1:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*sys.argv[1:])
        wanted = {"authenticator": let_in, "auth_required": True}
        start = {"tls_context": context, "require_starttls": True, "auth_exclude_mechanism": ["PLAIN"]}
        ports["starttls"] = await listen(**start, **wanted)
        # To aiosmtpd only what STARTTLS encrypted is encrypted.
        at_once = {"auth_require_tls": False, "auth_exclude_mechanism": ["LOGIN"]}
        ports["tls"] = await listen(context, **at_once, **wanted)
    tell(event="listening", ports=ports)
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        handler.obey(line.decode())


asyncio.run(main())
