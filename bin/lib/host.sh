# Shared by the launchers and scripts: finds a JDK 25 and the host tools. Sourced, never run.

# Sets JAVA_HOME to a JDK 25: DARKMESH_JAVA_HOME, JAVA_HOME, the PATH, then the usual folders.
need_jdk25() {
  local home on_path
  on_path=$(readlink -f "$(type -P java)" 2>/dev/null)
  for home in "${DARKMESH_JAVA_HOME:-}" "${JAVA_HOME:-}" "${on_path%/bin/java}" \
    /usr/lib/jvm/*25* /opt/*jdk*25* /opt/java/* "$HOME"/.sdkman/candidates/java/25*; do
    if [ -n "$home" ] && [ -x "$home/bin/javac" ] && is_java25 "$home"; then
      JAVA_HOME=$home
      return 0
    fi
  done
  echo "No JDK 25 found. Install one (Debian 13: apt-get install openjdk-25-jdk; or Eclipse Temurin 25)" \
    "or set DARKMESH_JAVA_HOME to its folder." >&2
  return 1
}

is_java25() {
  local release
  if [ -r "$1/release" ]; then
    release=$(<"$1/release")
    [[ $release == *'JAVA_VERSION="25'[\".]* ]]
  else
    "$1/bin/java" -version 2>&1 | grep -q '"25[".]'
  fi
}

# need_tools JOB: the Debian packages that a job wants, installed when we are root.
need_tools() {
  local missing=() pair
  for pair in $(tools_of "$1"); do
    command -v "${pair%%:*}" >/dev/null 2>&1 || [ -x "/usr/sbin/${pair%%:*}" ] || missing+=("${pair##*:}")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing ${missing[*]} ..." >&2
    { apt-get install -y --no-install-recommends "${missing[@]}" ||
      { apt-get update && apt-get install -y --no-install-recommends "${missing[@]}"; }; } >/dev/null 2>&1 && return 0
  fi
  echo "Missing: ${missing[*]}. Install them as root: apt-get install ${missing[*]}" >&2
  return 1
}

# command:package pairs
tools_of() {
  case "$1" in
    build) echo "mvn:maven" ;;
    bench-aead) echo "mvn:maven cc:gcc" ;;
    quickstart) echo "mvn:maven ip:iproute2 curl:curl" ;;
    verify) echo "mvn:maven ip:iproute2 curl:curl nft:nftables conntrack:conntrack wg:wireguard-tools wireguard-go:wireguard-go iperf3:iperf3 ping:iputils-ping node:nodejs npm:npm faketime:faketime ethtool:ethtool miniupnpd:miniupnpd-nftables" ;;
  esac
}
