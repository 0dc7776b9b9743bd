# certificate.sh - sourced by benches: a CA, and what it has issued

# certificate DIR NAME - ca.pem, cert.pem and key.pem there; a leaf that is its
# own root is trusted by no probe
certificate()
{
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-days 2 -subj /CN=ca -addext keyUsage=keyCertSign \
		-keyout "$1/ca.key" -out "$1/ca.pem" 2>/dev/null
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-subj /CN=bench -keyout "$1/key.pem" -out "$1/req.pem" 2>/dev/null
	printf 'subjectAltName=DNS:%s\n' "$2" >"$1/ext"
	openssl x509 -req -in "$1/req.pem" -CA "$1/ca.pem" -CAkey "$1/ca.key" \
		-CAcreateserial -days 2 -extfile "$1/ext" -out "$1/cert.pem" \
		2>/dev/null
}
