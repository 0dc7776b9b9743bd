-- milter.lua - poststs-milter as miltertest sees it; run by milter.sh, which
-- defines `socket'. Any step that goes wrong ends the script with an error.


local function must(truth, what)
	if not truth then
		error(what)
	end
end

local function reply(conn, want, what)
	local got = mt.getreply(conn)
	must(got == want, what .. ": answer " .. string.char(got))
end

local function dial(actions, steps)
	local conn = mt.connect(socket, 40, 0.25)
	must(conn ~= nil, "no connection")
	must(mt.negotiate(conn, SMFI_VERSION, actions, steps) == nil,
	    "negotiation fails")
	return conn
end

-- envelope - a stranger's, one recipient; tls "" for plaintext
local function envelope(conn, tls, rcpt)
	mt.macro(conn, SMFIC_CONNECT, "{client_addr}", "203.0.113.7",
	    "{client_name}", "mx.example.com", "{daemon_addr}", "192.0.2.1",
	    "{daemon_port}", "25")
	must(mt.conninfo(conn, "mx.example.com", "203.0.113.7") == nil,
	    "connect")
	if tls ~= "" then
		mt.macro(conn, SMFIC_HELO, "{tls_version}", tls, "{cipher}",
		    "TLS_AES_256_GCM_SHA384")
	end
	must(mt.helo(conn, "mx.example.com") == nil, "helo")
	must(mt.mailfrom(conn, "<a@sender.example>") == nil, "mail")
	must(mt.rcptto(conn, rcpt) == nil, "rcpt")
end

local function unchanged(conn)
	for _, op in ipairs({ MT_HDRADD, MT_HDRCHANGE, MT_HDRDELETE,
		MT_HDRINSERT, MT_BODYCHANGE }) do
		must(not mt.eom_check(conn, op), "asks for a change")
	end
end

-- it wants to change nothing, and few answers
local conn = dial(nil, nil)
for _, action in ipairs({ SMFIF_ADDHDRS, SMFIF_CHGHDRS, SMFIF_CHGBODY,
	SMFIF_ADDRCPT, SMFIF_DELRCPT, SMFIF_QUARANTINE }) do
	must(not mt.test_action(conn, action), "wants to change messages")
end
for _, option in ipairs({ SMFIP_NR_CONN, SMFIP_NR_MAIL, SMFIP_NR_HDR,
	SMFIP_NR_EOH, SMFIP_NR_BODY }) do
	must(mt.test_option(conn, option), "wants an answer")
end
envelope(conn, "TLSv1.3", "<user@one.example>")
must(mt.data(conn) == nil, "data")
reply(conn, SMFIR_ACCEPT, "a message that is no report")
mt.disconnect(conn)

-- an MTA that offers nothing: every step is answered with `continue'
conn = dial(0, 0)
envelope(conn, "TLSv1.2", "<user@old.example>")
reply(conn, SMFIR_CONTINUE, "rcpt")
must(mt.data(conn) == nil, "data")
reply(conn, SMFIR_ACCEPT, "data of an old MTA")
mt.disconnect(conn)

-- a report is taken along, and nothing changed
conn = dial(nil, nil)
envelope(conn, "TLSv1.3", "<tls@one.example>")
must(mt.data(conn) == nil, "data")
reply(conn, SMFIR_CONTINUE, "data of a report")
must(mt.header(conn, "TLS-Report-Domain", "one.example") == nil, "header")
must(mt.header(conn, "Subject", "folded\n\there") == nil, "header")
must(mt.eoh(conn) == nil, "eoh")
must(mt.bodystring(conn, "{}\r\n") == nil, "body")
must(mt.eom(conn) == nil, "eom")
reply(conn, SMFIR_ACCEPT, "eom of a report")
unchanged(conn)
mt.disconnect(conn)

-- one that is broken off leaves nothing
conn = dial(nil, nil)
envelope(conn, "TLSv1.3", "<tls@one.example>")
must(mt.data(conn) == nil, "data")
must(mt.header(conn, "TLS-Report-Domain", "one.example") == nil, "header")
must(mt.abort(conn) == nil, "abort")
mt.disconnect(conn, false)

-- require_tls
conn = dial(nil, nil)
must(not mt.test_option(conn, SMFIP_NR_RCPT), "RCPT is not answered")
envelope(conn, "", "<user@enforced.example>")
reply(conn, SMFIR_REPLYCODE, "plaintext in enforce")
must(mt.rcptto(conn, "<user@tested.example>") == nil, "rcpt")
reply(conn, SMFIR_CONTINUE, "plaintext in testing")
must(mt.rcptto(conn, "<user@free.example>") == nil, "rcpt")
reply(conn, SMFIR_CONTINUE, "plaintext where it is not asked for")
must(mt.rcptto(conn, "<TLS@enforced.example>") == nil, "rcpt")
reply(conn, SMFIR_CONTINUE, "plaintext for the report address")
mt.disconnect(conn)
conn = dial(nil, nil)
envelope(conn, "TLSv1.2", "<user@enforced.example>")
reply(conn, SMFIR_CONTINUE, "TLS in enforce")
mt.disconnect(conn)
mt.echo("all in order")
