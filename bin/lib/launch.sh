# Shared by the launchers of the built tree: builds what is missing or older than its sources, then becomes the JVM.
# Sourced by bin/meshd and its siblings, never run.

here=$(readlink -f "${BASH_SOURCE[0]}")
root=${here%/bin/lib/launch.sh}
. "$root/bin/lib/host.sh"

# A JVM announces these on stderr; our own variable is DARKMESH_JAVA_OPTS.
unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS

# The modules a program is built from, itself last.
modules_of() {
  case "$1" in
    cli) echo "mesh-protocol cli" ;;
    agent) echo "wg-protocol mesh-protocol tun-native agent" ;;
    relay) echo "mesh-protocol relay" ;;
    coordinator) echo "mesh-protocol relay coordinator" ;;
  esac
}

is_built() { [ -f "$root/$1/target/$1.jar" ] && [ -d "$root/$1/target/lib" ]; }

# Is there a source newer than both the jar and the last build that a launcher made? (An unchanged jar keeps its time.)
is_stale() {
  local target=$root/$1/target module
  local newer=(-newer "$target/$1.jar")
  is_built "$1" || return 0
  [ -f "$target/launcher.stamp" ] && newer+=(-newer "$target/launcher.stamp")
  local sources=("$root/pom.xml")
  for module in $(modules_of "$1"); do
    sources+=("$root/$module/pom.xml" "$root/$module/src/main")
  done
  [ -n "$(find "${sources[@]}" -type f "${newer[@]}" -print -quit)" ]
}

# build MODULE ...: builds those that are stale, in one go, and records the AOT caches that are missing. Its progress is one line on stderr; the log stays in target/.
build() {
  local module stale=() log=$root/target/launcher-build.log
  need_tools build || return 1
  mkdir -p "$root/target" || return 1
  exec 9>"$root/target/launcher.lock" # two launchers at once: the second waits, and finds it built
  flock 9
  for module in "$@"; do
    is_stale "$module" && stale+=("$module")
  done
  if [ ${#stale[@]} -gt 0 ]; then
    echo "Building ${stale[*]} (log: $log) ..." >&2
    run_maven "${stale[@]}" >"$log" 2>&1 9>&- || {
      grep -m 20 ERROR "$log" >&2 || tail -n 20 "$log" >&2
      echo "The build of ${stale[*]} failed; the whole log is $log" >&2
      exec 9>&- # else a launcher below this shell waits for ever
      return 1
    }
  fi
  for module in "$@"; do
    local target=$root/$module/target
    [ "$target/$module.aot" -nt "$target/$module.jar" ] && continue
    train "$module" >>"$log" 2>&1 9>&- || : >"$target/$module.aot" # not tried again before the next build
    stale+=("$module")
  done
  # Built as root in somebody's tree: it stays theirs.
  if [ ${#stale[@]} -gt 0 ] && [ "$(id -u)" = 0 ]; then
    chown -R --reference="$root/pom.xml" "$root/target" "$root"/*/target
  fi
  exec 9>&-
}

# The gates are ./verify's business; here they would only cost time.
run_maven() {
  local module
  for module in "$@"; do
    mkdir -p "$root/$module/target"
    rm -rf "$root/$module/target/lib"
    : >"$root/$module/target/launcher.started"
  done
  (cd "$root" && JAVA_HOME=$JAVA_HOME mvn -B -ntp -T 1C -pl "$(IFS=,; echo "$*")" -am package -Dmaven.test.skip=true \
    -Dspotless.check.skip=true -Dcheckstyle.skip=true) || return 1
  for module in "$@"; do
    mv "$root/$module/target/launcher.started" "$root/$module/target/launcher.stamp"
  done
}

# Runs a program once to record which classes it loads, so that later starts find them loaded and linked (JEP 514).
# Without a cache everything works, only later. Daemons are run until they are ready, then ended.
train() (
  cache=$root/$1/target/$1.aot
  folder=$(mktemp -d) || return 1
  trap 'rm -rf "$folder"' EXIT
  export DARKMESH_NO_BUILD=1 DARKMESH_AOT_OUTPUT=$cache
  case "$1" in
    cli) "$root/bin/meshctl" status --json --socket "$folder/none" ;;
    coordinator)
      until_there "$folder/code" "$root/bin/mesh-coordinator" --listen 127.0.0.1:0 --stun - --data "$folder/data" \
        --set-up-code-file "$folder/code"
      ;;
    agent)
      until_there "$folder/socket" "$root/bin/meshd" --state "$folder/state" --socket "$folder/socket" --port 0
      [ -s "$cache" ] || "$root/bin/meshd" --help
      ;;
    relay) "$root/bin/mesh-relay" --help ;;
  esac
  [ -s "$cache" ]
)

until_there() { # FILE COMMAND ...: runs the command until the file is there
  local file=$1 pid end=$((SECONDS + 60))
  shift
  "$@" &
  pid=$!
  until [ -e "$file" ] || ! kill -0 "$pid" || [ $SECONDS -gt $end ]; do
    sleep 0.1
  done
  kill "$pid"
  wait "$pid"
}

# launch MODULE MAIN-CLASS [JVM flag ...] -- ARGUMENT ...: never returns.
launch() {
  local module=$1 main=$2 flags=()
  shift 2
  while [ "$1" != -- ]; do
    flags+=("$1")
    shift
  done
  shift
  need_jdk25 || exit 10
  if [ -n "${DARKMESH_NO_BUILD:-}" ]; then # run what is there; ./verify builds all itself, and must not be disturbed
    is_built "$module" || { echo "$module is not built, and DARKMESH_NO_BUILD is set." >&2; exit 10; }
  elif is_stale "$module"; then
    build "$module" || exit 10
  fi
  local target=$root/$module/target
  local cache=$target/$module.aot
  flags+=(-XX:+UseSerialGC -XX:+UseCompactObjectHeaders -XX:-UsePerfData)
  # A cache that does not fit (another JDK, another jar) is ignored, and says nothing.
  if [ -n "${DARKMESH_AOT_OUTPUT:-}" ]; then
    flags+=("-XX:AOTCacheOutput=$DARKMESH_AOT_OUTPUT")
  elif [ -s "$cache" ] && [ "$cache" -nt "$target/$module.jar" ]; then
    flags+=("-XX:AOTCache=$cache" "-Xlog:aot=off,cds=off,aot*=off,cds*=off")
  fi
  # shellcheck disable=SC2206 # several options in one variable
  flags+=(${DARKMESH_JAVA_OPTS:-})
  flags+=(-cp "$target/$module.jar:$target/lib/*" "$main")
  if [[ " ${flags[*]} " == *" jdk.incubator.vector "* ]]; then
    without_incubator_warning "$JAVA_HOME/bin/java" "${flags[@]}" "$@"
  fi
  exec "$JAVA_HOME/bin/java" "${flags[@]}" "$@"
}

# The Vector API is still an incubator module, of which the JVM warns on stderr before any code of ours runs; no flag
# silences it. A reader in front of stderr takes that one line away and then is cat. It is nobody's child, so that the
# JVM has no process below it that it did not start; it outlives signals meant for the JVM, so that the last log lines
# are not lost; and it ends when the JVM does.
without_incubator_warning() {
  exec 4> >( (pass_on_stderr <&0 &) )
  wait $!
  exec "$@" 2>&4 4>&-
}

pass_on_stderr() {
  local line
  trap '' INT TERM HUP
  if IFS= read -r line || [ -n "$line" ]; then
    [ "$line" = "WARNING: Using incubator modules: jdk.incubator.vector" ] || printf '%s\n' "$line"
    exec cat
  fi >&2
}
