# Pages as a browser sees them, with curl: follows redirects, keeps cookies, fills in forms. Sourced, never run.
# Whoever sources it sets web_folder (for the page and the cookies) and web_curl (curl with what it needs).

# web_get URL: the page is then in $web_folder/page and its address in web_url.
web_get() {
  web_url=$("${web_curl[@]}" -sS --fail-with-body -L --max-redirs 12 -b "$web_folder/cookies" -c "$web_folder/cookies" \
    -o "$web_folder/page" -w '%{url_effective}' "$1") || web_failed "GET $1"
}

# web_submit FIELD [NAME=VALUE ...]: sends the form of this page that has such a field, with its hidden fields and
# the values given.
web_submit() {
  local form action pair data=()
  form=$(tr '\n' ' ' <"$web_folder/page" | sed 's/<form/\n<form/g; s,</form>,</form>\n,g' | grep '^<form' |
    grep -m 1 -E "name=\"?$1[\" />]") || web_failed "no form with a field $1"
  action=$(attribute action "${form%%>*}")
  while read -r pair; do
    data+=(--data-urlencode "$(attribute name "$pair")=$(attribute value "$pair")")
  done < <(grep -oE '<(input|button)[^>]*>' <<<"$form" | grep -E 'type="?hidden')
  shift
  for pair in "$@"; do
    data+=(--data-urlencode "$pair")
  done
  web_url=$("${web_curl[@]}" -sS --fail-with-body -L --max-redirs 12 -b "$web_folder/cookies" -c "$web_folder/cookies" \
    -o "$web_folder/page" -w '%{url_effective}' -e "$web_url" "${data[@]}" "$(absolute "${action:-$web_url}")") ||
    web_failed "POST $action"
}

# The page's text without its tags.
web_text() {
  tr '\n' ' ' <"$web_folder/page" | sed 's/<style[^>]*>[^<]*//g; s/<[^>]*>/ /g; s/  */ /g'
}

web_failed() {
  echo "The web page did not do what was expected ($1): $(web_text 2>/dev/null | cut -c1-300)" >&2
  return 1
}

attribute() { # NAME TAG
  sed -nE "s/.*[[:space:]]$1=\"([^\"]*)\".*/\1/p" <<<"$2" | sed 's/&amp;/\&/g; s/&quot;/"/g; s/&#39;/'\''/g; s/&lt;/</g; s/&gt;/>/g'
}

absolute() {
  local origin
  origin=$(sed -E 's,^(https?://[^/]*).*,\1,' <<<"$web_url")
  case "$1" in
    http*) echo "$1" ;;
    /*) echo "$origin$1" ;;
    *) echo "${web_url%/*}/$1" ;;
  esac
}
