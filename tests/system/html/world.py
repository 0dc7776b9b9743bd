"""world.py COUNT [KIND] - facts of a host with so many domains, and all that was
seen of them; names that strangers give are as hostile as they can be. KIND is
`good' for a world in which nothing is wrong, `host' for one in which the name of
an MX host is a domain as well"""
import hashlib
import json
import sys

HOSTILE = '</script><img src=x onerror=alert(1)>"\'&lt;`\u202egnp.exe\u2066'
NOW = "2026-03-01T12:00:00Z"

count = int(sys.argv[1])
kind = sys.argv[2] if len(sys.argv) > 2 else ""
bodies = {}


def body(mode, max_age, hosts):
    lines = ["version: STSv1", "mode: " + mode]
    lines += ["mx: " + host for host in hosts]
    text = "\r\n".join(lines + ["max_age: %d" % max_age, ""])
    name = hashlib.sha256(text.encode()).hexdigest()
    bodies[name] = text
    return name


def row(mode, max_age, hosts, first, last=None):
    name = body(mode, max_age, hosts)
    time = first.replace("-", "") + "120000"
    return {"id": time + name[:16], "body": name, "released":
            first + "T12:00:00Z", "first_served": first + "T12:00:00Z",
            "last_served": last and last + "T12:00:00Z", "record_ttl": 300}


def host(name, address, trusted=True):
    return {"name": name, "addresses": [address], "a": "ok", "aaaa": "nodata",
            "cname": None, "tlsa": False, "local": True, "certificates": [{
                "file": "/etc/ssl/%s.pem" % name, "error": None,
                "names": [name], "common_name": name,
                "issuer": "CN=" + HOSTILE[:40].encode("ascii", "replace").decode(),
                "sha256": "00", "not_before": "2026-01-30T12:00:00Z",
                "not_after": "2026-04-30T12:00:00Z",
                "chain_not_after": "2028-08-17T12:00:00Z",
                "key_type": "ECDSA", "key_bits": 256, "trusted": trusted,
                "reason": None if trusted else "self-signed certificate",
                "key_matches": True, "ordered": True, "faults": []}]}


HOSTS = ["mx1.example.net", "mx2.example.net"]
domains, zones, ledger, reporters, failures, sessions = [], [], [], [], [], []
for i in range(count):
    name = "d%04d.example" % i
    if i == 1:
        name = "xn--bcher-kva.example"
    if i == 7 and kind == "host":
        name = HOSTS[0]
    domains.append({"name": name, "class": "relay",
                    "source": "relay_domains"})
    mx = HOSTS if i % 5 else ["mx1.example.net"]
    txt = []
    if i % 4 != 3:
        rows = [row("testing", 86400, mx, "2026-01-10", "2026-02-09")]
        if i % 4 == 0:
            rows.append(row("testing", 604800, mx, "2026-02-09"))
        elif i % 4 == 1:
            rows.append(row("enforce", 1209600, mx, "2026-02-09"))
        else:
            rows.append(row("enforce", 604800, mx, "2026-02-09", "2026-02-25"))
            rows.append(row("none", 86400, mx, "2026-02-25"))
        ledger.append({
            "name": name, "stage": ["testing", "enforce", "retiring"][i % 4],
            "since": rows[-1]["first_served"],
            "asked": "retiring" if i % 4 == 2 else None, "forced": False,
            "record_gone": None, "gone": [], "gone_since": None,
            "rows": rows})
        txt = ["v=STSv1; id=%s;" % rows[-1]["id"]]
    if i % 50 == 7 and kind != "good":
        txt = ["v=STSv1; id=" + HOSTILE[:40] + ";"]
    zones.append({
        "domain": name, "mx_status": "ok",
        "mx": [{"host": one, "preference": 10, "ttl": 3600} for one in mx],
        "implicit": False, "null_mx": False,
        "sts_status": "ok" if txt else "nxdomain", "sts_txt": txt,
        "tlsrpt_status": "nxdomain", "tlsrpt_txt": [], "secure": None})
    if i % 4 < 2:
        sessions.append({
            "domain": name, "mx": "mx1.example.net",
            "first": "2026-02-01T00:00:00Z", "last": "2026-03-01T00:00:00Z",
            "plaintext": 12 + i % 3, "tls_1_0": 3, "tls_1_1": 1,
            "tls_1_2": 214, "tls_1_3": 1900 + i, "downgraded": i % 3})
        for who, signer, good, bad in (
                (HOSTILE, None, 4, 2), ("One Mail", "one.example", 812, 0),
                ("Two <b>Mail", "two.example", 90, 7)):
            reporters.append({
                "domain": name, "organization": who, "signer": signer,
                "first": "2026-02-10T00:00:00Z",
                "last": "2026-03-01T00:00:00Z", "successes": good,
                "failures": {"ours": bad, "theirs": 1, "unknown": 0},
                "last_ours": "2026-02-25T00:00:00Z" if bad else None,
                "worst": "certificate-host-mismatch" if bad else None,
                "body": None, "weighs": signer is not None})
        failures.append({
            "domain": name, "type": "certificate-host-mismatch",
            "mx": "mx2.example.net", "address": "192.0.2.2", "blame": "ours",
            "weighs": True, "count": 9, "reporters": 2,
            "last": "2026-02-25T00:00:00Z"})

def by_name(one):
    return one.get("name", one.get("domain"))


for part in domains, zones, ledger, sessions, failures:
    part.sort(key=by_name)
reporters.sort(key=lambda one: (one["domain"], one["organization"].encode()))
json.dump({
    "version": 1, "time": NOW, "tables": [], "domains": domains,
    "zones": zones, "resolver": {"error": None, "trusted": True},
    "hosts": [host(HOSTS[0], "192.0.2.1"),
              host(HOSTS[1], "192.0.2.2", kind == "good")],
    "notes": [], "ledger": ledger,
    "moves": [{"domain": None, "action": "rename", "host": HOSTS[1],
               "to": "mx9.example.net",
               "announced": "2026-02-27T00:00:00Z"}],
    "bodies": [{"hash": name, "text": bodies[name]}
               for name in sorted(bodies)],
    "evidence": {"reporters": reporters, "failures": failures,
                 "sessions": sessions, "abandoned": 3, "lost": 2,
                 "senders": [{
                     "name": name, "sessions": number,
                     "last_session": "2026-03-01T00:00:00Z",
                     "last_due": "2026-02-27T00:00:00Z",
                     "last_report": report} for name, number, report in (
                         ("one.example", 912, "2026-02-28T00:00:00Z"),
                         ("silent.example", 55, None))]},
    "postfix": [{
        "config_directory": "/etc/postfix", "mail_version": "3.7.11",
        "myhostname": "mx1.example.net", "complete": True, "error": None,
        "listeners": [{
            "service": "smtp/inet", "address": "all", "port": 25,
            "postscreen": False, "myhostname": "mx1.example.net",
            "security_level": "may", "protocols": "TLSv1.2 TLSv1.3",
            "chain_files": ["/etc/ssl/mx1.example.net.pem"], "key_files": [],
            "sni_maps": ""}]}]}, sys.stdout)
