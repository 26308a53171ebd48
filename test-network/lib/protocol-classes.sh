# Sourced: protocol_class_path ROOT MODULE... prints a class path of the modules' classes, tests and libraries, and
# builds them when a source is newer than what there is. Of two at the same time one builds and the other waits.

protocol_class_path() {
  local root=$1 module path="" lock
  shift
  mkdir -p "$root/target"
  exec {lock}>"$root/target/protocol-classes.lock"
  flock "$lock"
  for module in "$@"; do
    local folder=$root/$module
    local stamp=$folder/target/protocol-classes.path
    if [ ! -s "$stamp" ] || [ -n "$(find "$folder/src" "$folder/pom.xml" "$root/pom.xml" -newer "$stamp" -type f -print -quit)" ]; then
      (
        cd "$root"
        build=(mvn -q -B -ntp -pl "$module" -am test-compile
          org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath
          -Dmdep.includeScope=test "-Dmdep.outputFile=$stamp.new")
        "${build[@]}" -o {lock}>&- || "${build[@]}" {lock}>&-
        mv "$stamp.new" "$stamp"
      ) >&2 || { exec {lock}>&-; return 1; }
    fi
    path+="${path:+:}$folder/target/classes:$folder/target/test-classes:$(cat "$stamp")"
  done
  exec {lock}>&-
  echo "$path"
}
