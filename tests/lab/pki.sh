# pki.sh - certificates of authorities of our own; sourced
#
# All functions work in the present folder; NAME.key, NAME.pem, and
# NAME.chain for Postfix: key, leaf, what is above it.

# ca_begin - what dated() needs
ca_begin()
{
	mkdir new
	: >index
	cat >ca.cnf <<-EOF
		[ca]
		default_ca = x
		[x]
		database = index
		new_certs_dir = new
		rand_serial = yes
		default_md = sha256
		policy = y
		[y]
		commonName = supplied
	EOF
}

# ca NAME [ISSUER] - a root, or an intermediate
ca()
{
	openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"
	if [ $# -eq 1 ]; then
		openssl req -x509 -new -key "$1.key" -subj "/CN=$1" -days 30 \
			-addext basicConstraints=critical,CA:TRUE \
			-addext keyUsage=critical,keyCertSign -out "$1.pem"
	else
		openssl req -new -key "$1.key" -subj "/CN=$1" -out "$1.csr"
		printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=%s\n' \
			critical,keyCertSign >"$1.ext"
		sign "$1" "$2" 30
	fi
}

# sign NAME ISSUER DAYS
sign()
{
	openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" \
		-set_serial "0x$(openssl rand -hex 8)" -days "$3" \
		-extfile "$1.ext" -out "$1.pem"
}

# request NAME KEY SUBJECT NAMES... - key, request and extensions; KEY: ec, rsa,
# or rsa1024 and the like
request()
{
	name=$1
	case $2 in
	rsa*) openssl genrsa -out "$name.key" "$(expr "${2#rsa}" \| 2048)" ;;
	*) openssl ecparam -name prime256v1 -genkey -noout -out "$name.key" ;;
	esac
	openssl req -new -key "$name.key" -subj "/CN=$3" -out "$name.csr"
	shift 3
	echo extendedKeyUsage=serverAuth >"$name.ext"
	[ $# -eq 0 ] || echo "subjectAltName=$(printf ',DNS:%s' "$@" |
		sed 's/^,//')" >>"$name.ext"
}

# leaf NAME ISSUER KEY NAMES... - and chain NAME.chain: key, leaf, issuers
leaf()
{
	leaf=$1 issuer=$2 kind=$3
	shift 3
	request "$leaf" "$kind" "$leaf" "$@"
	sign "$leaf" "$issuer" 30
	chain "$leaf" "$issuer"
}

chain() # NAME ISSUER
{
	cat "$1.key" "$1.pem" >"$1.chain"
	# those of whom somebody else was asked are sent along, roots are not
	[ ! -f "$2.csr" ] || cat "$2.pem" >>"$1.chain"
	sed '/^-.*KEY-/,/^-.*KEY-/d' "$1.chain" >"$1.full"
}

# dated NAME FROM TO NAMES... - valid between two moments (YYYYMMDDHHMMSSZ)
dated()
{
	name=$1 from=$2 to=$3
	shift 3
	case $name in
	*-rsa) request "$name" rsa "$name" "$@" ;;
	*) request "$name" ec "$name" "$@" ;;
	esac
	openssl ca -batch -config ca.cnf -keyfile middle.key -cert middle.pem \
		-startdate "$from" -enddate "$to" -in "$name.csr" \
		-extfile "$name.ext" -out "$name.pem" -notext
	chain "$name" middle
}

# tlsa NAME [USAGE] - "3 1 1 ..." for a certificate of $base/pki; 2: "2 1 1 ..."
tlsa()
{
	openssl x509 -in "$base/pki/$1.pem" -noout -pubkey |
		openssl pkey -pubin -outform DER | sha256sum |
		sed "s/ .*//; s/^/${2-3} 1 1 /"
}
