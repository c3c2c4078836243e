# Files that several packages and people write into: where somebody else changed one since, it is not put back whole, but
# what the packages of a step had put in is taken out, and what they had taken out is put in.

# By line, and by record of three lines.
shared='etc/passwd etc/group etc/shadow etc/gshadow etc/subuid etc/subgid var/lib/dpkg/statoverride var/lib/dpkg/triggers/File'
shared_records=var/lib/dpkg/diversions
# By paragraph, which begins with the name of its package.
shared_paragraphs='var/lib/dpkg/status var/lib/apt/extended_states'

# keep_shared HERE: what they hold after the step.
keep_shared() {
	# shellcheck disable=SC2046,SC2086 # `existing` gives words
	(cd / && archived -cf "$1/shared.tar" --ignore-failed-read $(existing $shared $shared_records))
}

# shared_back HERE install|purge NAMES
shared_back() {
	[ -e "$1/shared.tar" ] || return 0
	rm -rf -- "$1/was" "$1/is" && mkdir -- "$1/was" "$1/is" || return 1
	for file in $shared $shared_records $shared_paragraphs; do
		if ! grep -qxF -e "/$file" -- "$1/theirs" || [ ! -f "/$file" ] || [ -L "/$file" ]; then continue; fi
		tar -xf "$1/kept.tar" -C "$1/was" "$file" 2>/dev/null || continue
		case " $shared_paragraphs " in
		*" $file "*) [ "$2" = install ] || rewritten "$file" paragraphs_back "$1/was/$file" "$3" || return 1 ;;
		*)
			tar -xf "$1/shared.tar" -C "$1/is" "$file" 2>/dev/null || continue
			case $file in
			etc/sub* | var/*) rewritten "$file" lines_back "$1/was/$file" "$1/is/$file" || return 1 ;;
			*) account_edit "${file#etc/}" - known account_lines_back "$1/was/$file" "$1/is/$file" || return 1 ;;
			esac
			;;
		esac
	done
	rm -rf -- "$1/was" "$1/is"
	! grep -qxF -e /etc/ld.so.cache -- "$1/theirs" || ldconfig 2>/dev/null || :
}

# rewritten FILE FILTER ARGUMENT...: replaces a file by what the filter makes of it.
rewritten() {
	live=/$1 filter=$2
	shift 2
	cp -a -- "$live" "$live.cis-harden" && "$filter" "$@" <"$live" >"$live.cis-harden" && sync -- "$live.cis-harden" &&
		mv -fT -- "$live.cis-harden" "$live"
}

account_lines_back() {
	shift
	lines_back "$@"
}

# lines_back WAS IS: without the lines that only IS has, and with those that only WAS has.
lines_back() {
	case $1 in */diversions) width='- - -' ;; *) width=- ;; esac
	now=$run/now
	# shellcheck disable=SC2086
	paste $width >"$now" && paste $width <"$1" >"$now.was" && paste $width <"$2" >"$now.is" || return 1
	grep -vxF -f "$now.was" -- "$now.is" >"$now.added"
	grep -vxF -f "$now.is" -- "$now.was" | grep -vxF -f "$now" >"$now.gone"
	{
		if [ -s "$now.added" ]; then grep -vxF -f "$now.added" -- "$now"; else cat -- "$now"; fi
		cat -- "$now.gone"
	} | tr '\t' '\n'
	rm -f -- "$now" "$now".*
}

# paragraphs_back WAS NAMES: with the paragraphs of these packages as WAS has them.
paragraphs_back() {
	paragraphs without "$2" && paragraphs with "$2" <"$1"
}

# paragraphs with|without NAMES, some with their architecture
paragraphs() {
	text='' name='' architecture=''
	while IFS= read -r line || [ -n "$line" ]; do
		case $line in
		'Package: '*) name=${line#* } ;;
		'Architecture: '*) architecture=${line#* } ;;
		esac
		text="$text$line
"
		[ -z "$line" ] || continue
		of_names "$1" "$2" && printf '%s' "$text"
		text='' name='' architecture=''
	done
	if [ -n "$text" ] && of_names "$1" "$2"; then printf '%s\n' "$text"; fi
}
of_names() {
	case " $2 " in *" $name "* | *" $name:$architecture "*) [ "$1" = with ] ;; *) [ "$1" = without ] ;; esac
}
